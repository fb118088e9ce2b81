package dev.fleet.journal.journalctl;

import dev.fleet.journal.source.JournalException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A running journalctl. Read by one thread; {@link #close} from any.
 *
 * <p>The pipe is the only buffer: a child whose output nobody reads waits.
 */
final class JournalctlProcess implements AutoCloseable {
  private static final Duration EXIT_DEADLINE = Duration.ofSeconds(5);

  private final String program;
  private final Process process;
  private final ErrorTail errors;

  private JournalctlProcess(String program, Process process) {
    this.program = program;
    this.process = process;
    this.errors = ErrorTail.of(process);
  }

  static JournalctlProcess start(List<String> command) throws JournalException {
    var builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(Map.of("LC_ALL", "C.UTF-8", "SYSTEMD_COLORS", "0"));
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      return new JournalctlProcess(command.getFirst(), process);
    } catch (IOException e) {
      throw JournalException.unavailable(
          "cannot run " + command.getFirst() + ": " + e.getMessage(), e);
    }
  }

  InputStream output() {
    return process.getInputStream();
  }

  /**
   * Waits for the end of a child whose output has ended, and judges it. A child that found nothing
   * may exit with 1, but only one that failed says something.
   */
  void awaitSuccess() throws JournalException, InterruptedException {
    if (!process.waitFor(EXIT_DEADLINE)) {
      process.destroyForcibly();
      throw JournalException.unavailable(program + " closed its output and did not exit");
    }
    if (process.exitValue() == 0) {
      return;
    }
    String reason = errors.lastLine();
    if (process.exitValue() > 1) {
      throw JournalException.unavailable(
          "%s ended with %d%s"
              .formatted(program, process.exitValue(), reason.isEmpty() ? "" : ": " + reason));
    }
    if (!reason.isEmpty()) {
      throw Complaint.of(reason);
    }
  }

  /** Waits for the end of a child that should not have ended. */
  JournalException unexpectedEnd() throws InterruptedException {
    try {
      awaitSuccess();
    } catch (JournalException e) {
      return e;
    }
    return JournalException.unavailable(program + " stopped following the journal");
  }

  /** Kills the child if it runs. The JDK reaps it. */
  @Override
  public void close() {
    process.destroyForcibly();
  }
}
