package dev.fleet.runtime.metrics;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** Durations counted in fixed buckets from 1 ms to 60 s. Thread-safe. */
public final class DurationHistogram implements Metric {
  private static final long[] BOUNDS_MILLIS = {
    1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000
  };

  private final LongAdder[] buckets = new LongAdder[BOUNDS_MILLIS.length + 1];
  private final LongAdder sumNanos = new LongAdder();

  DurationHistogram() {
    for (int i = 0; i < buckets.length; i++) {
      buckets[i] = new LongAdder();
    }
  }

  /** Counts one duration; a negative one counts as zero. */
  public void record(Duration duration) {
    recordNanos(duration.toNanos());
  }

  /** As {@link #record}, in nanoseconds. */
  public void recordNanos(long nanos) {
    long counted = Math.max(0, nanos);
    int i = 0;
    while (i < BOUNDS_MILLIS.length && counted > BOUNDS_MILLIS[i] * 1_000_000) {
      i++;
    }
    buckets[i].increment();
    sumNanos.add(counted);
  }

  /** How many durations were counted. */
  public long count() {
    long count = 0;
    for (LongAdder bucket : buckets) {
      count += bucket.sum();
    }
    return count;
  }

  @Override
  public void appendTo(StringBuilder text, String name, String labels) {
    long running = 0;
    for (int i = 0; i < buckets.length; i++) {
      running += buckets[i].sum();
      String bound =
          i == BOUNDS_MILLIS.length ? "+Inf" : String.valueOf(BOUNDS_MILLIS[i] / 1_000.0);
      text.append(name).append("_bucket").append(withBound(labels, bound));
      text.append(' ').append(running).append('\n');
    }
    text.append(name).append("_sum").append(labels).append(' ');
    text.append(sumNanos.sum() / 1e9).append('\n');
    text.append(name).append("_count").append(labels).append(' ').append(running).append('\n');
  }

  private static String withBound(String labels, String bound) {
    String le = "le=\"" + bound + "\"}";
    return labels.isEmpty() ? "{" + le : labels.substring(0, labels.length() - 1) + "," + le;
  }
}
