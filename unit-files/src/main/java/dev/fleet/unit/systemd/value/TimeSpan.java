package dev.fleet.unit.systemd.value;

import java.time.Duration;
import java.util.Optional;

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

  static final long MICROSECOND = 1;
  static final long SECOND = 1_000_000;

  public TimeSpan {
    if (micros < 0) {
      throw new IllegalArgumentException("negative time span: " + micros);
    }
  }

  public static TimeSpan ofSeconds(long seconds) {
    return new TimeSpan(Math.multiplyExact(seconds, SECOND));
  }

  public static TimeSpan ofMillis(long millis) {
    return new TimeSpan(Math.multiplyExact(millis, 1_000L));
  }

  /** Reads a span, in which a number without a unit means seconds; empty if it is none. */
  public static Optional<TimeSpan> parse(String text) {
    return TimeSpanParser.parse(text, SECOND);
  }

  /** Reads a span, in which a number without a unit means microseconds; empty if it is none. */
  public static Optional<TimeSpan> parseMicros(String text) {
    return TimeSpanParser.parse(text, MICROSECOND);
  }

  public boolean isInfinite() {
    return micros == INFINITY.micros;
  }

  public boolean isZero() {
    return micros == 0;
  }

  /** The same span, except that zero, an old way to say "no limit", becomes infinity. */
  public TimeSpan zeroAsInfinity() {
    return isZero() ? INFINITY : this;
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
    return Duration.ofSeconds(micros / SECOND, micros % SECOND * 1_000);
  }

  @Override
  public int compareTo(TimeSpan other) {
    return Long.compare(micros, other.micros);
  }

  /** As systemd prints it, exact to the microsecond: {@code 1min 30s}. */
  @Override
  public String toString() {
    return TimeSpanFormat.format(micros);
  }
}
