package dev.fleet.journal.source;

/**
 * A span of wall-clock time in microseconds since 1970, both ends included.
 *
 * @param since not negative; 0 when there is no lower bound
 * @param until {@link Long#MAX_VALUE} when there is no upper bound
 */
public record TimeWindow(long since, long until) {
  /** No bounds. */
  public static final TimeWindow ALWAYS = new TimeWindow(0, Long.MAX_VALUE);

  public boolean hasSince() {
    return since > 0;
  }

  public boolean hasUntil() {
    return until < Long.MAX_VALUE;
  }

  public boolean contains(long micros) {
    return since <= micros && micros <= until;
  }
}
