package dev.fleet.deploy.local;

import dev.fleet.runtime.clock.Clocks;
import java.time.Duration;

/**
 * Waits for what the operating system tells nobody about, by looking again and again until a
 * deadline.
 */
final class Wait {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(5);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(40);

  private static final Clocks CLOCKS = Clocks.system();

  private Wait() {}

  /** A question that is asked until the answer is yes. */
  @FunctionalInterface
  interface Condition {
    boolean holds() throws InterruptedException;
  }

  /**
   * Returns when the condition holds.
   *
   * @param what names the awaited thing, as in "m1 did not WHAT within 30 s"
   * @throws LocalClusterException when it does not hold before the limit is over
   */
  static void until(Duration limit, String what, Condition condition) throws InterruptedException {
    if (!holdsWithin(limit, condition)) {
      throw new LocalClusterException(what + " within " + limit.toSeconds() + " s");
    }
  }

  /** Returns true as soon as the condition holds, false when the limit is over before. */
  static boolean holdsWithin(Duration limit, Condition condition) throws InterruptedException {
    long start = nanos();
    long pause = FIRST_PAUSE.toNanos();
    while (!condition.holds()) {
      if (nanos() - start >= limit.toNanos()) {
        return false;
      }
      CLOCKS.pause(Duration.ofNanos(pause));
      pause = Math.min(pause * 2, LONGEST_PAUSE.toNanos());
    }
    return true;
  }

  static long nanos() {
    return CLOCKS.nanos();
  }
}
