package dev.fleet.journalfiles;

import java.time.Duration;

/**
 * How much a unit may log: {@code LogRateLimitIntervalSec=} and {@code LogRateLimitBurst=} of
 * systemd.exec(5).
 *
 * @param interval zero for no limit
 * @param burst lines per interval and class of priorities, before it is scaled up by the free disk
 *     space; 0 for no limit
 */
public record RateLimit(Duration interval, int burst) {
  /** journald's defaults. */
  public static final RateLimit DEFAULT = new RateLimit(Duration.ofSeconds(30), 10_000);

  public static final RateLimit NONE = new RateLimit(Duration.ZERO, 0);

  public RateLimit {
    if (interval.isNegative() || burst < 0) {
      throw new IllegalArgumentException(
          "a rate limit is not negative, got " + burst + " in " + interval);
    }
  }

  boolean isNone() {
    return interval.isZero() || burst == 0;
  }
}
