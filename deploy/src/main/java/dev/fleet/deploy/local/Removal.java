package dev.fleet.deploy.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Removes all that a cluster left or still is. Needs no record of it: the folder's name leads to
 * everything.
 */
final class Removal {
  private static final Duration MACHINES_LIMIT = Duration.ofSeconds(5);
  private static final Duration END_LIMIT = Duration.ofSeconds(30);

  private final Path folder;
  private final ControlGroups groups;
  private final List<Membership> memberships;

  /**
   * @param folder absolute
   */
  Removal(Path folder) {
    this.folder = folder;
    String cluster = Members.clusterName(folder);
    this.groups = ControlGroups.of(cluster);
    // Whichever the cluster was made with: what is left of it may not say.
    this.memberships = List.of(groups, new ProcessMarks(cluster));
  }

  /**
   * Removes everything, the folder included.
   *
   * @return false when there was nothing to remove
   */
  boolean down() throws InterruptedException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      boolean something = !processes().isEmpty();
      end();
      return something;
    }
    try (var _ = FolderLock.take(folder)) {
      requireOurs();
      end();
      FileTree.delete(folder);
      return true;
    } catch (IOException e) {
      throw new LocalClusterException("cannot delete " + folder + ": " + e.getMessage(), e);
    }
  }

  /** Makes room for a new cluster, unless one is running. The caller holds the folder's lock. */
  void makeRoom() throws InterruptedException {
    requireOurs();
    if (!processes().isEmpty()) {
      throw new LocalClusterException(
          "a cluster is running in " + folder + "; end it with: fleet-local down --dir " + folder);
    }
    end();
    try {
      for (Path path : content()) {
        FileTree.delete(path);
      }
    } catch (IOException e) {
      throw new LocalClusterException("cannot clear " + folder + ": " + e.getMessage(), e);
    }
  }

  private void requireOurs() {
    try {
      if (!ClusterFile.exists(folder) && !content().isEmpty()) {
        throw new LocalClusterException(
            folder + " holds files of something else; choose another folder with --dir");
      }
    } catch (IOException e) {
      throw new LocalClusterException("cannot read " + folder + ": " + e.getMessage(), e);
    }
  }

  private List<Path> content() throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(path -> !path.endsWith(FolderLock.NAME)).toList();
    }
  }

  private Set<ProcessId> processes() {
    return memberships.stream()
        .flatMap(membership -> membership.processes("").stream())
        .collect(Collectors.toSet());
  }

  /**
   * Machines first and by their first process: all others of a machine die with it, and nspawn then
   * removes what it put into the host's /run.
   */
  private void end() throws InterruptedException {
    for (ProcessId process : processes()) {
      if (process.isFirstOfNamespace()) {
        process.kill();
      }
    }
    Wait.holdsWithin(
        MACHINES_LIMIT, () -> processes().stream().noneMatch(SystemdMachineHost::isMachine));
    for (Membership membership : memberships) {
      membership.kill("", END_LIMIT);
    }
    Mounts.unmountAll(folder);
    groups.remove();
  }
}
