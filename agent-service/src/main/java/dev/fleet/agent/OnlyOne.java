package dev.fleet.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The right to be the agent of this host: two would undo each other's work. The kernel takes it
 * back when the process ends, however it ends.
 */
final class OnlyOne implements AutoCloseable {
  private final FileChannel file;

  private OnlyOne(FileChannel file) {
    this.file = file;
  }

  /**
   * Claims it, by a lock beside the folder of the agent's records.
   *
   * @throws IOException if another agent has it
   */
  static OnlyOne claim(Path stateDirectory) throws IOException {
    Path path = stateDirectory.resolveSibling(stateDirectory.getFileName() + ".lock");
    if (path.getParent() != null) {
      Files.createDirectories(path.getParent());
    }
    FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean mine = false;
    try {
      mine = file.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      mine = false; // Another agent of this very process.
    } finally {
      if (!mine) {
        file.close();
      }
    }
    if (!mine) {
      throw new IOException("another agent runs on this host: it holds " + path);
    }
    return new OnlyOne(file);
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
