package dev.fleet.journal.journalctl;

import dev.fleet.journal.source.JournalException;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The children of one stream, of which at most one runs. Started by one thread; killed and closed
 * from any. After {@link #close} every new child is killed at once, so its reader sees the end.
 */
final class Children implements AutoCloseable {
  private final Journalctl journalctl;
  private @Nullable JournalctlProcess running;
  private boolean closed;

  Children(Journalctl journalctl) {
    this.journalctl = journalctl;
  }

  Journalctl commands() {
    return journalctl;
  }

  /** Kills the child before, and starts the next. */
  synchronized JournalctlProcess start(List<String> arguments) throws JournalException {
    kill();
    JournalctlProcess process = journalctl.run(arguments);
    running = process;
    if (closed) {
      kill();
    }
    return process;
  }

  EntryReader startReading(List<String> arguments) throws JournalException {
    return startReading(arguments, field -> true);
  }

  /**
   * @param wanted which fields of the entries are kept, by name
   */
  EntryReader startReading(List<String> arguments, Predicate<String> wanted)
      throws JournalException {
    return new EntryReader(start(arguments), wanted);
  }

  synchronized void kill() {
    if (running != null) {
      running.close();
      running = null;
    }
  }

  synchronized boolean isClosed() {
    return closed;
  }

  @Override
  public synchronized void close() {
    closed = true;
    kill();
  }
}
