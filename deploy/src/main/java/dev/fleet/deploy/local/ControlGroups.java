package dev.fleet.deploy.local;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The control groups of one cluster: one for each member in each hierarchy of the host, all below
 * one of the cluster's own.
 *
 * <p>They keep the machines apart (two systemds in one group would fight over it), they let each
 * machine account for its units, and they name every process of the cluster, whoever its parent is:
 * that is how {@code down} finds them all.
 */
final class ControlGroups implements Membership {
  /**
   * What systemd needs: its own tree and the controllers it accounts with. The rest stays with the
   * host.
   */
  private static final Set<String> LEGACY_CONTROLLERS =
      Set.of("name=systemd", "cpu", "cpuacct", "memory", "pids");

  /** Moves itself to the groups, then becomes the command. */
  private static final String JOIN =
      "while [ \"$1\" != -- ]; do echo $$ >\"$1\" || exit 71; shift; done; shift; exec \"$@\"";

  private static final List<String> CONTROLLERS = List.of("+cpu", "+memory", "+pids", "+io");

  private final List<Path> roots;
  private final String name;

  private ControlGroups(List<Path> roots, String name) {
    this.roots = roots;
    this.name = name;
  }

  /**
   * The groups of a cluster on this host; nothing is made yet.
   *
   * @param name of the cluster's group, unique on the host
   */
  static ControlGroups of(String name) {
    List<Path> roots =
        Mounts.all().stream()
            .filter(ControlGroups::isWanted)
            .filter(mount -> mount.point().startsWith("/sys/fs/cgroup"))
            .map(Mounts.Mount::point)
            .distinct()
            .toList();
    return new ControlGroups(roots, name);
  }

  private static boolean isWanted(Mounts.Mount mount) {
    return switch (mount.type()) {
      case "cgroup2" -> true;
      case "cgroup" -> mount.options().stream().anyMatch(LEGACY_CONTROLLERS::contains);
      default -> false;
    };
  }

  /** Whether this user may make groups here; in most containers nobody may. */
  boolean canBeMade() {
    return !roots.isEmpty() && roots.stream().allMatch(Files::isWritable);
  }

  @Override
  public Process start(
      String member, List<String> command, Map<String, String> environment, Path log) {
    List<String> all = new ArrayList<>(List.of("sh", "-c", JOIN, "sh"));
    create(member).forEach(group -> all.add(group.toString()));
    all.add("--");
    all.addAll(command);
    return Launch.start(all, environment, log);
  }

  /**
   * Makes a member's groups and returns the files to which a process writes its number to move
   * there.
   */
  private List<Path> create(String member) {
    if (roots.isEmpty()) {
      throw new LocalClusterException("no control groups are mounted below /sys/fs/cgroup");
    }
    List<Path> files = new ArrayList<>();
    for (Path root : roots) {
      Path cluster = root.resolve(name);
      Path group = cluster.resolve(member);
      try {
        Files.createDirectories(group);
        enableControllers(root);
        enableControllers(cluster);
      } catch (IOException e) {
        throw new LocalClusterException(
            "cannot make the control group " + group + ": " + e.getMessage(), e);
      }
      files.add(group.resolve("cgroup.procs"));
    }
    return files;
  }

  /** A controller that the host keeps for itself costs the machines its figures, nothing else. */
  private static void enableControllers(Path group) throws IOException {
    Path file = group.resolve("cgroup.subtree_control");
    if (!Files.exists(file)) {
      return;
    }
    Set<String> there =
        Set.of(Files.readString(group.resolve("cgroup.controllers")).strip().split(" ", -1));
    for (String controller : CONTROLLERS) {
      if (there.contains(controller.substring(1))) {
        Files.writeString(file, controller, StandardOpenOption.WRITE);
      }
    }
  }

  @Override
  public Set<ProcessId> processes(String member) {
    Set<ProcessId> found = new HashSet<>();
    for (Path root : roots) {
      for (Path group : tree(root.resolve(name).resolve(member))) {
        for (String pid : pids(group)) {
          ProcessId.of(Long.parseLong(pid)).ifPresent(found::add);
        }
      }
    }
    return found;
  }

  private static List<String> pids(Path group) {
    try {
      return Files.readAllLines(group.resolve("cgroup.procs"));
    } catch (IOException e) {
      // The group went away, and its processes before it.
      return List.of();
    }
  }

  /** Removes the cluster's groups; their processes have to be gone. */
  void remove() throws InterruptedException {
    // A group stays busy for some moments after its last process.
    Wait.until(
        Duration.ofSeconds(10),
        "the control groups of " + name + " did not empty",
        this::removeOnce);
  }

  private boolean removeOnce() {
    boolean gone = true;
    for (Path root : roots) {
      for (Path group : tree(root.resolve(name)).reversed()) {
        try {
          Files.deleteIfExists(group);
        } catch (IOException e) {
          gone = false;
        }
      }
    }
    return gone;
  }

  /**
   * A group and all below it, outermost first; empty when it does not exist. Groups that go away
   * meanwhile are passed over.
   */
  private static List<Path> tree(Path group) {
    List<Path> found = new ArrayList<>();
    try {
      Files.walkFileTree(
          group,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(
                Path directory, BasicFileAttributes attributes) {
              found.add(directory);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException fault) {
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException fault) {
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new LocalClusterException(
          "cannot read the control group " + group + ": " + e.getMessage(), e);
    }
    return found;
  }
}
