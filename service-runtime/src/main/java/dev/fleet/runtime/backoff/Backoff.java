package dev.fleet.runtime.backoff;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential backoff with full jitter: the n-th delay is drawn evenly from zero to {@code first ×
 * 2ⁿ}, cut at {@code max}. Full jitter spreads a crowd that failed together best. Confined to one
 * thread.
 */
public final class Backoff {
  private final long firstNanos;
  private final long maxNanos;
  private final RandomGenerator random;
  private long ceilingNanos;

  /**
   * @param first upper bound of the first delay; positive
   * @param max upper bound of every delay; at least {@code first}
   */
  public Backoff(Duration first, Duration max, RandomGenerator random) {
    if (first.isNegative() || first.isZero() || max.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "backoff needs 0 < first <= max, got first=" + first + " max=" + max);
    }
    this.firstNanos = first.toNanos();
    this.maxNanos = max.toNanos();
    this.random = random;
    this.ceilingNanos = firstNanos;
  }

  /** The next delay: at least one nanosecond, at most {@code max}. */
  public Duration next() {
    long ceiling = ceilingNanos;
    ceilingNanos = ceiling > maxNanos / 2 ? maxNanos : ceiling * 2;
    return Duration.ofNanos(1 + random.nextLong(ceiling));
  }

  /** Starts over, after a success. */
  public void reset() {
    ceilingNanos = firstNanos;
  }
}
