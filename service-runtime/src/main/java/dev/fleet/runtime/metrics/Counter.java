package dev.fleet.runtime.metrics;

import java.util.concurrent.atomic.LongAdder;

/** A count that only grows. Thread-safe. */
public final class Counter implements Metric {
  private final LongAdder count = new LongAdder();

  Counter() {}

  public void increment() {
    count.increment();
  }

  /** Adds {@code amount}, which must not be negative. */
  public void add(long amount) {
    if (amount < 0) {
      throw new IllegalArgumentException("a counter only grows, got " + amount);
    }
    count.add(amount);
  }

  public long value() {
    return count.sum();
  }

  @Override
  public void appendTo(StringBuilder text, String name, String labels) {
    text.append(name).append(labels).append(' ').append(count.sum()).append('\n');
  }
}
