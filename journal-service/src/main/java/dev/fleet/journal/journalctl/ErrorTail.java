package dev.fleet.journal.journalctl;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Drains what a child writes to its stderr and keeps the end of it. Thread-safe. */
final class ErrorTail {
  private static final int KEPT_BYTES = 2048;
  private static final Duration END_DEADLINE = Duration.ofSeconds(1);

  private final byte[] tail = new byte[KEPT_BYTES];
  private int length;
  private final Thread thread;

  private ErrorTail(InputStream stream) {
    thread = Thread.ofVirtual().name("journalctl-stderr").unstarted(() -> drain(stream));
  }

  static ErrorTail of(Process process) {
    var errors = new ErrorTail(process.getErrorStream());
    errors.thread.start();
    return errors;
  }

  private void drain(InputStream stream) {
    byte[] buffer = new byte[KEPT_BYTES];
    try (stream) {
      int read;
      while ((read = stream.read(buffer)) >= 0) {
        keep(buffer, read);
      }
    } catch (IOException e) {
      byte[] note = "\nits messages cannot be read".getBytes(StandardCharsets.UTF_8);
      keep(note, note.length);
    }
  }

  private synchronized void keep(byte[] bytes, int count) {
    int old = Math.min(length, KEPT_BYTES - count);
    System.arraycopy(tail, length - old, tail, 0, old);
    System.arraycopy(bytes, 0, tail, old, count);
    length = old + count;
  }

  /** The last line that is not blank, once the child has ended; empty if it said nothing. */
  String lastLine() throws InterruptedException {
    if (!thread.join(END_DEADLINE)) {
      return "";
    }
    synchronized (this) {
      return new String(tail, 0, length, StandardCharsets.UTF_8)
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty())
          .reduce("", (first, second) -> second);
    }
  }
}
