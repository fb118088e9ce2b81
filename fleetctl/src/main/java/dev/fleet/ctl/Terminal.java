package dev.fleet.ctl;

import java.io.PrintStream;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Map;

/**
 * Where a command writes, and the environment it was started in. Lines on the two streams come out
 * in the order they were written. Thread-safe.
 */
final class Terminal {
  private final PrintStream out;
  private final PrintStream err;
  private final Map<String, String> environment;

  Terminal(PrintStream out, PrintStream err, Map<String, String> environment) {
    this.out = out;
    this.err = err;
    this.environment = environment;
  }

  /**
   * Writes a line to stdout; it may stay in a buffer until {@link #flush} or the next {@link #err}.
   */
  synchronized void out(String line) {
    out.print(line);
    out.print('\n');
  }

  /** Writes text to stdout as it is. */
  synchronized void print(String text) {
    out.print(text);
  }

  /** Writes bytes to stdout as they are. */
  synchronized void out(byte[] bytes) {
    out.write(bytes, 0, bytes.length);
  }

  /** Writes a line, or several, to stderr at once. */
  synchronized void err(String line) {
    out.flush();
    err.print(line);
    err.print('\n');
    err.flush();
  }

  synchronized void flush() {
    out.flush();
  }

  /** Whether nobody reads stdout any more. */
  synchronized boolean closed() {
    return out.checkError();
  }

  /** A variable of the environment; empty when it is not set. */
  String variable(String name) {
    return environment.getOrDefault(name, "");
  }

  /** The zone of the times that people read: TZ of the environment, else the host's. */
  ZoneId zone() {
    String zone = variable("TZ");
    if (!zone.isEmpty()) {
      try {
        return ZoneId.of(zone.startsWith(":") ? zone.substring(1) : zone);
      } catch (DateTimeException e) {
        return ZoneId.systemDefault();
      }
    }
    return ZoneId.systemDefault();
  }

  Map<String, String> environment() {
    return environment;
  }
}
