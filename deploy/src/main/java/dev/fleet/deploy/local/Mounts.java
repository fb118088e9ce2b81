package dev.fleet.deploy.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The mount table of the host (proc_pid_mountinfo(5)) and the two changes to it that a machine
 * needs.
 */
final class Mounts {
  private Mounts() {}

  /**
   * One line of the table.
   *
   * @param options of the super block, such as the controllers of a cgroup hierarchy
   */
  record Mount(Path point, String type, List<String> options) {}

  static List<Mount> all() {
    try {
      List<Mount> mounts = new ArrayList<>();
      for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
        int separator = line.indexOf(" - ");
        String point = line.substring(0, separator).split(" ", -1)[4];
        String[] source = line.substring(separator + 3).split(" ", -1);
        mounts.add(
            new Mount(Path.of(unescape(point)), source[0], List.of(source[2].split(",", -1))));
      }
      return mounts;
    } catch (IOException e) {
      throw new LocalClusterException("cannot read the mount table: " + e.getMessage(), e);
    }
  }

  /**
   * The mount points at or below a folder, the innermost and newest first: the order to unmount in.
   */
  static List<Path> under(Path folder) {
    return all().stream()
        .map(Mount::point)
        .filter(point -> point.startsWith(folder))
        .toList()
        .reversed();
  }

  /**
   * Mounts a writable view of {@code /}: what is written goes to {@code upper}, the host's files
   * stay as they are.
   *
   * @throws LocalClusterException when the kernel refuses, with the usual reason
   */
  static void overlayOfRoot(Path upper, Path work, Path point) throws InterruptedException {
    String options = "lowerdir=/,upperdir=" + upper + ",workdir=" + work;
    CommandResult result =
        Command.run(
            List.of("mount", "-t", "overlay", "overlay", "-o", options, point.toString()),
            Map.of(),
            Duration.ofSeconds(30));
    if (!result.ok()) {
      throw new LocalClusterException(
          ("cannot mount an overlay on %s: %s. The folder must be on a disk file system such as"
               + " ext4 or xfs, not on an overlay (as / is in most containers) nor on NFS: choose"
               + " another with --dir.")
              .formatted(point, result.stderr().strip()));
    }
  }

  static void unmountAll(Path folder) throws InterruptedException {
    for (Path point : under(folder)) {
      Command.require("umount", point.toString());
    }
  }

  /** Blanks, tabs, newlines and backslashes are written as three octal digits. */
  private static String unescape(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    return text.replace("\\040", " ")
        .replace("\\011", "\t")
        .replace("\\012", "\n")
        .replace("\\134", "\\");
  }
}
