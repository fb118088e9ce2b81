package dev.fleet.registry.write;

/**
 * One intended change. It decides from the rows it reads, and is decided again whenever one of them
 * turns out to have changed: what it returns at last is true of the very rows that were committed
 * against, even when it writes nothing.
 *
 * @param <R> the outcome, errors included
 */
@FunctionalInterface
public interface Item<R> {
  /** Reads and writes through {@code tx}, has no other effect, and gives the outcome. */
  Outcome<R> decide(Tx tx);

  /**
   * What comes of an item.
   *
   * @param <R> the outcome
   */
  @FunctionalInterface
  interface Outcome<R> {
    /** The outcome, if the transaction was committed at {@code revision}. */
    R at(long revision);
  }
}
