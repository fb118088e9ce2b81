package dev.fleet.journal.source;

import java.util.Optional;

/**
 * The answer to a query, pulled by one thread. Entries come in the journal's order, each once. A
 * reader that doesn't pull costs no memory here: what it has not read stays in the journal.
 */
public interface JournalStream extends AutoCloseable {
  /**
   * Waits for the next entries. A stream that follows waits as long as it takes.
   *
   * @return empty at the end, and after {@link #close}
   */
  Optional<Batch> next() throws JournalException, InterruptedException;

  /** Ends the stream and frees all it holds. From any thread; wakes one that waits. Idempotent. */
  @Override
  void close();
}
