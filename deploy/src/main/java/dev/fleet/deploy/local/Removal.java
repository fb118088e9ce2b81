package dev.fleet.deploy.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Removes all that a cluster left or still is. Needs no record of it: the folder's name leads to
 * everything.
 */
final class Removal {
  private static final Duration MACHINES_LIMIT = Duration.ofSeconds(5);
  private static final Duration END_LIMIT = Duration.ofSeconds(30);

  private final Path folder;
  private final ControlGroups groups;

  /**
   * @param folder absolute
   */
  Removal(Path folder) {
    this.folder = folder;
    this.groups = ControlGroups.of(Members.clusterName(folder));
  }

  /**
   * Removes everything, the folder included.
   *
   * @return false when there was nothing to remove
   */
  boolean down() throws InterruptedException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      boolean something = !groups.processes("").isEmpty();
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
    if (!groups.processes("").isEmpty()) {
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

  /**
   * Machines first and by their first process: nspawn then removes what it put into the host's
   * /run.
   */
  private void end() throws InterruptedException {
    for (ProcessId process : groups.processes("")) {
      if (Machines.isInit(process.pid())) {
        process.kill();
      }
    }
    Wait.holdsWithin(
        MACHINES_LIMIT,
        () ->
            groups.processes("").stream().noneMatch(process -> Machines.isMachine(process.pid())));
    groups.killAll(END_LIMIT);
    Mounts.unmountAll(folder);
    groups.remove();
  }
}
