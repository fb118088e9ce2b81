package dev.fleet.testkit.clock;

import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.clock.Ticker;
import dev.fleet.runtime.clock.Timers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Clocks that stand still until the test moves them. Tasks run on the thread that moves time, in
 * order of their time and, at the same time, in the order in which they were set: the same test
 * runs the same way each time. Nothing ever runs within {@code after}.
 *
 * <p>Any thread may read, set timers and move time; while one moves it, others that want to move it
 * wait, so tasks never run side by side.
 */
public final class FakeClocks implements Ticker, InstantSource, Timers {
  /** Where the wall clock starts. */
  public static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

  /** More tasks than this at one instant mean that tasks keep setting each other. */
  private static final int MAX_TASKS_AT_ONCE = 1_000_000;

  private final PriorityQueue<Entry> entries = new PriorityQueue<>();
  private final ReentrantLock moving = new ReentrantLock();
  private final Clocks clocks = new Clocks(this, this, this);
  private long nanos;
  private long nextOrder;
  private Duration wallOffset = Duration.ZERO;

  /** These clocks as production code takes them. */
  public Clocks clocks() {
    return clocks;
  }

  @Override
  public synchronized long nanos() {
    return nanos;
  }

  @Override
  public synchronized Instant instant() {
    return START.plusNanos(nanos).plus(wallOffset);
  }

  @Override
  public synchronized Timer after(Duration delay, Runnable task) {
    long wait = Math.max(0, TimeUnit.NANOSECONDS.convert(delay));
    long at = wait > Long.MAX_VALUE - nanos ? Long.MAX_VALUE : nanos + wait;
    var entry = new Entry(at, nextOrder++, task);
    entries.add(entry);
    return () -> remove(entry);
  }

  private synchronized void remove(Entry entry) {
    entries.remove(entry);
  }

  /** Moves time forward and runs what becomes due on the way, each task at its own time. */
  public void advance(Duration span) {
    if (span.isNegative()) {
      throw new IllegalArgumentException("time doesn't go back, got " + span);
    }
    moving.lock();
    try {
      runUntil(nanos() + span.toNanos());
    } finally {
      moving.unlock();
    }
  }

  /** Runs what is due now, and what that sets for now. */
  public void runDue() {
    advance(Duration.ZERO);
  }

  /**
   * Runs the earliest task, moving time to it.
   *
   * @return false if there was none
   */
  public boolean runNext() {
    moving.lock();
    try {
      Entry entry = poll(Long.MAX_VALUE);
      if (entry == null) {
        return false;
      }
      entry.task.run();
      return true;
    } finally {
      moving.unlock();
    }
  }

  private void runUntil(long end) {
    int atOnce = 0;
    long last = nanos();
    for (Entry entry = poll(end); entry != null; entry = poll(end)) {
      atOnce = entry.at == last ? atOnce + 1 : 0;
      last = entry.at;
      if (atOnce > MAX_TASKS_AT_ONCE) {
        throw new AssertionError("tasks keep setting each other: time doesn't move on");
      }
      entry.task.run();
    }
    synchronized (this) {
      nanos = Math.max(nanos, end);
    }
  }

  private synchronized @Nullable Entry poll(long end) {
    Entry entry = entries.peek();
    if (entry == null || entry.at > end) {
      return null;
    }
    entries.remove();
    nanos = Math.max(nanos, entry.at);
    return entry;
  }

  /** Moves the wall clock only, forward or back, as an administrator or NTP would. */
  public synchronized void jumpWall(Duration jump) {
    wallOffset = wallOffset.plus(jump);
  }

  /** Moves the ticker without running anything, as a process sees it that was itself stopped. */
  public synchronized void freeze(Duration span) {
    nanos += span.toNanos();
  }

  /** How many tasks wait. */
  public synchronized int pending() {
    return entries.size();
  }

  /** How long until the earliest task is due; empty if none waits. */
  public synchronized Optional<Duration> untilNext() {
    Entry entry = entries.peek();
    return entry == null
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(Math.max(0, entry.at - nanos)));
  }

  private static final class Entry implements Comparable<Entry> {
    final long at;
    final long order;
    final Runnable task;

    Entry(long at, long order, Runnable task) {
      this.at = at;
      this.order = order;
      this.task = task;
    }

    @Override
    public int compareTo(Entry other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }
}
