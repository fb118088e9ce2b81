package dev.fleet.runtime.clock;

import java.time.Duration;

/**
 * Runs a task once, later. Thread-safe.
 *
 * <p>The task runs on a thread that all timers share: it hands its work to whoever owns the state
 * and returns at once.
 */
@FunctionalInterface
public interface Timers {
  /**
   * Runs {@code task} once after {@code delay}, never within this call. A delay that is zero or
   * negative means "as soon as possible".
   */
  Timer after(Duration delay, Runnable task);

  /** A task that waits for its time. */
  @FunctionalInterface
  interface Timer {
    /**
     * Keeps the task from running if it has not begun; calling it again, or too late, does nothing.
     */
    void cancel();
  }
}
