package dev.fleet.journalfiles;

import dev.fleet.runtime.clock.Clocks;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How much one unit has logged lately, by the rules of journald's {@code journald-rate-limit.c}: a
 * burst for each class of priorities, which is larger the more room the journal has. Thread-safe.
 *
 * <p>What was suppressed is reported when the interval is over. (journald waits for the unit's next
 * line, which may never come.)
 */
final class UnitRate {
  /** Classes of priorities: emerg to crit, err, warning, notice and info, debug. */
  private static final int[] POOL = {0, 0, 0, 1, 2, 3, 3, 4};

  private static final int POOLS = 5;

  /** Up to a mebibyte of room the burst is as configured; for 256 MiB it is threefold. */
  private static final int SMALL_LOG2 = 20;

  private final Clocks clocks;
  private final LongSupplier availableBytes;
  private final IntConsumer report;
  private final @Nullable Pool[] pools = new @Nullable Pool[POOLS];

  /** Lines of one class in one interval. */
  private static final class Pool {
    final long begin;
    int count;
    int suppressed;

    Pool(long begin) {
      this.begin = begin;
    }
  }

  /**
   * @param availableBytes how much the journal can still grow
   * @param report takes the number of lines that were suppressed; must not block
   */
  UnitRate(Clocks clocks, LongSupplier availableBytes, IntConsumer report) {
    this.clocks = clocks;
    this.availableBytes = availableBytes;
    this.report = report;
  }

  /** Whether another line may be logged. */
  boolean admits(int priority, RateLimit limit) {
    if (limit.isNone()) {
      return true;
    }
    Pool ended = null;
    try {
      synchronized (this) {
        long now = clocks.nanos();
        long interval = nanos(limit.interval());
        Pool pool = pools[POOL[priority]];
        if (pool == null || now - pool.begin >= interval) {
          ended = pool;
          pool = new Pool(now);
          pools[POOL[priority]] = pool;
        }
        if (pool.count < burst(limit.burst(), availableBytes.getAsLong())) {
          pool.count++;
          return true;
        }
        if (pool.suppressed++ == 0) {
          Pool full = pool;
          Duration rest = Duration.ofNanos(pool.begin + interval - now);
          clocks.timers().after(rest, () -> end(full));
        }
        return false;
      }
    } finally {
      if (ended != null) {
        end(ended);
      }
    }
  }

  /** Reports a pool's suppressed lines, once. */
  private void end(Pool pool) {
    int suppressed;
    synchronized (this) {
      suppressed = pool.suppressed;
      pool.suppressed = 0;
    }
    if (suppressed > 0) {
      report.accept(suppressed);
    }
  }

  /** Some decades at most, so that sums with the clock do not overflow. */
  private static long nanos(Duration interval) {
    return Math.min(TimeUnit.NANOSECONDS.convert(interval), Long.MAX_VALUE / 4);
  }

  /** journald's {@code burst_modulate}. */
  static long burst(int burst, long availableBytes) {
    int log2 = Long.SIZE - 1 - Long.numberOfLeadingZeros(Math.max(1, availableBytes));
    return log2 <= SMALL_LOG2 ? burst : (long) burst * (log2 - 16) / 4;
  }
}
