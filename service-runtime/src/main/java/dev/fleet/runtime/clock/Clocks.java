package dev.fleet.runtime.clock;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;

/**
 * The three faces of time, handed to everything that needs any of them.
 *
 * @param ticker for durations, deadlines and leases; never jumps
 * @param wall for what people and records see; may jump
 * @param timers for what happens later; keeps to the ticker's time
 */
public record Clocks(Ticker ticker, InstantSource wall, Timers timers) {
  /** The clocks of this machine. The same instance at each call. */
  public static Clocks system() {
    return SystemClocks.INSTANCE;
  }

  /** The wall clock's time. */
  public Instant now() {
    return wall.instant();
  }

  /** The ticker's time in nanoseconds; compare by subtraction. */
  public long nanos() {
    return ticker.nanos();
  }

  /** Blocks the calling thread for {@code delay}, as these clocks count it. */
  public void pause(Duration delay) throws InterruptedException {
    var over = new CountDownLatch(1);
    Timers.Timer timer = timers.after(delay, over::countDown);
    try {
      over.await();
    } finally {
      timer.cancel();
    }
  }
}
