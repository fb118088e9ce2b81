package dev.fleet.bench.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;

/** A program that goes on until it is told to end. Thread-safe. */
public final class RunningProgram implements AutoCloseable {
  private static final Duration END = Duration.ofSeconds(5);

  private final Process process;
  private final Thread reader;

  RunningProgram(Process process, OutputStream sink) {
    this.process = process;
    this.reader = Thread.ofVirtual().name("output").start(() -> copy(sink));
  }

  private void copy(OutputStream sink) {
    try (var output = process.getInputStream()) {
      output.transferTo(sink);
    } catch (IOException e) {
      process.destroy(); // Closed with it, or the sink takes no more.
    }
  }

  public long pid() {
    return process.pid();
  }

  /**
   * Ends it and its children; returns when its output has been read, after some seconds at most.
   */
  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    try {
      if (!reader.join(END)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
