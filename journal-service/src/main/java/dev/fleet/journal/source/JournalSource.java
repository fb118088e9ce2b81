package dev.fleet.journal.source;

/** The journal of one host. Thread-safe. */
public interface JournalSource extends AutoCloseable {
  /** Starts a query. What is wrong with it may show only when the stream is read. */
  JournalStream open(JournalQuery query) throws JournalException;

  /** How much the journal holds. */
  VacuumInfo vacuumInfo() throws JournalException, InterruptedException;

  /** Ends all streams. */
  @Override
  void close();
}
