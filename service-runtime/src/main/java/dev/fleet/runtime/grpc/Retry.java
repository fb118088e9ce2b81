package dev.fleet.runtime.grpc;

import dev.fleet.runtime.backoff.Backoff;
import dev.fleet.runtime.clock.Clocks;
import io.grpc.Status;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Repeats a call that answers UNAVAILABLE, within a number of attempts and an overall time. Only
 * for calls that may be made twice. Immutable; thread-safe if the random generator is.
 *
 * @param attempts how many calls at most; positive
 * @param overall no attempt begins after this time; pass the rest on as the call's deadline
 * @param firstDelay upper bound of the first pause, see {@link Backoff}
 * @param maxDelay upper bound of every pause
 */
public record Retry(
    Clocks clocks,
    RandomGenerator random,
    int attempts,
    Duration overall,
    Duration firstDelay,
    Duration maxDelay) {
  public Retry {
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts must be positive, got " + attempts);
    }
  }

  /** Five attempts within ten seconds, pauses up to 100 ms, 200 ms, 400 ms, 800 ms. */
  public static Retry standard(Clocks clocks) {
    return new Retry(
        clocks,
        RandomGenerator.getDefault(),
        5,
        Duration.ofSeconds(10),
        Duration.ofMillis(100),
        Duration.ofSeconds(2));
  }

  /**
   * One attempt.
   *
   * @param <T> the answer
   */
  @FunctionalInterface
  public interface Attempt<T extends @Nullable Object> {
    /** Makes the call within {@code remaining}. */
    T call(Duration remaining) throws Exception;
  }

  /**
   * The answer of the first attempt that has one.
   *
   * @throws Exception what the last attempt threw, or at once what is not UNAVAILABLE
   */
  public <T extends @Nullable Object> T call(Attempt<T> attempt) throws Exception {
    var backoff = new Backoff(firstDelay, maxDelay, random);
    long end = clocks.nanos() + overall.toNanos();
    Duration remaining = overall;
    for (int i = 1; ; i++) {
      try {
        return attempt.call(remaining);
      } catch (Exception e) {
        Duration pause = backoff.next();
        remaining = Duration.ofNanos(end - clocks.nanos()).minus(pause);
        if (i == attempts || !isUnavailable(e) || remaining.isNegative() || remaining.isZero()) {
          throw e;
        }
        clocks.pause(pause);
      }
    }
  }

  private static boolean isUnavailable(Exception e) {
    return Status.fromThrowable(e).getCode() == Status.Code.UNAVAILABLE;
  }
}
