package dev.fleet.deploy.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** Lets one command at a time change a cluster. The lock goes with the process that holds it. */
final class FolderLock implements AutoCloseable {
  static final String NAME = ".lock";

  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock of a folder, and makes the folder if there is none: closed to others, but for
   * root, whose machines may run units as other users.
   *
   * @throws LocalClusterException when another command holds it
   */
  static FolderLock take(Path folder) {
    try {
      if (HostUser.isRoot()) {
        Files.createDirectories(folder);
      } else {
        Files.createDirectories(folder, OWNER_ONLY);
      }
      Path file = folder.resolve(NAME);
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        throw new LocalClusterException(
            "another fleet-local command is at work in " + folder + "; wait for it to end");
      }
      return new FolderLock(channel);
    } catch (IOException e) {
      throw new LocalClusterException("cannot lock " + folder + ": " + e.getMessage(), e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new LocalClusterException("cannot give back the lock: " + e.getMessage(), e);
    }
  }
}
