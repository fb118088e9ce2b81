package dev.fleet.agent.embedded.linux;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps a state folder for one manager. The kernel takes it back however the process ends. */
final class StateLock implements AutoCloseable {
  private final FileChannel file;

  private StateLock(FileChannel file) {
    this.file = file;
  }

  /**
   * Claims a folder.
   *
   * @throws IOException if another manager has it
   */
  static StateLock claim(Path folder) throws IOException {
    Files.createDirectories(folder);
    Path path = folder.resolve("lock");
    FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean mine = false;
    try {
      mine = file.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      mine = false; // Another manager of this very process.
    } finally {
      if (!mine) {
        file.close();
      }
    }
    if (!mine) {
      throw new IOException("another unit manager uses this folder: it holds " + path);
    }
    return new StateLock(file);
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
