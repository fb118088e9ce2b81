package dev.fleet.testkit;

import dev.fleet.runtime.clock.Clocks;
import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for something that happens outside of this process, where no event can be awaited. */
public final class Eventually {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(2);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(50);

  private Eventually() {}

  /** An assertion that may throw anything. */
  @FunctionalInterface
  public interface Check {
    void run() throws Exception;
  }

  /**
   * Repeats an assertion until it holds.
   *
   * @throws AssertionError with the last failure as its cause, when the deadline passes
   */
  public static void eventually(Duration deadline, Check check) {
    eventually(
        deadline,
        () -> {
          check.run();
          return true;
        });
  }

  /** As above, for an assertion that gives what it found. */
  public static <T> T eventually(Duration deadline, Callable<T> check) {
    Clocks clocks = Clocks.system();
    long end = clocks.nanos() + deadline.toNanos();
    Duration pause = FIRST_PAUSE;
    while (true) {
      try {
        return check.call();
      } catch (Exception | AssertionError e) {
        if (clocks.nanos() - end >= 0) {
          throw new AssertionError("not within " + deadline + ": " + e.getMessage(), e);
        }
      }
      try {
        clocks.pause(pause);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted while waiting", e);
      }
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0
              ? LONGEST_PAUSE
              : pause.multipliedBy(2);
    }
  }
}
