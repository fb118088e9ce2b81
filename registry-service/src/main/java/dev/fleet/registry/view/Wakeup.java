package dev.fleet.registry.view;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A bell for one thread: however often it rings while the thread is busy, the thread wakes once.
 * {@link #ring} may be called from any thread and never blocks.
 */
public final class Wakeup {
  private final Semaphore rung = new Semaphore(0);

  /** Wakes the waiter, now or when it next waits. */
  public void ring() {
    if (rung.availablePermits() == 0) {
      rung.release();
    }
  }

  /** Whether it has rung since the last wait. */
  public boolean isRung() {
    return rung.availablePermits() > 0;
  }

  /**
   * Waits for the bell.
   *
   * @return false if the time passed first
   */
  public boolean await(Duration timeout) throws InterruptedException {
    boolean woken = rung.tryAcquire(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
    rung.drainPermits();
    return woken;
  }
}
