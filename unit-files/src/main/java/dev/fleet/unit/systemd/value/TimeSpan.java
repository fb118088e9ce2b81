package dev.fleet.unit.systemd.value;

import java.time.Duration;

/**
 * A span of time in whole microseconds, or {@link #INFINITY}: systemd's {@code usec_t}, see
 * systemd.time(7).
 *
 * @param micros not negative; {@link Long#MAX_VALUE} stands for infinity
 */
public record TimeSpan(long micros) implements Comparable<TimeSpan> {
  public static final TimeSpan ZERO = new TimeSpan(0);

  /** Never over. */
  public static final TimeSpan INFINITY = new TimeSpan(Long.MAX_VALUE);

  public TimeSpan {
    if (micros < 0) {
      throw new IllegalArgumentException("negative time span: " + micros);
    }
  }

  public static TimeSpan ofSeconds(long seconds) {
    return new TimeSpan(Math.multiplyExact(seconds, 1_000_000L));
  }

  public static TimeSpan ofMillis(long millis) {
    return new TimeSpan(Math.multiplyExact(millis, 1_000L));
  }

  public boolean isInfinite() {
    return micros == INFINITY.micros;
  }

  public boolean isZero() {
    return micros == 0;
  }

  /**
   * The same span for Java.
   *
   * @throws IllegalStateException if it is infinite
   */
  public Duration toDuration() {
    if (isInfinite()) {
      throw new IllegalStateException("an infinite span has no duration");
    }
    return Duration.ofSeconds(micros / 1_000_000, micros % 1_000_000 * 1_000);
  }

  @Override
  public int compareTo(TimeSpan other) {
    return Long.compare(micros, other.micros);
  }
}
