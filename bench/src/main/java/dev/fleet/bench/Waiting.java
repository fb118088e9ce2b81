package dev.fleet.bench;

import dev.fleet.runtime.clock.Clocks;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Waits for what has to come, shows from time to time how far it is, and gives up at a limit. */
public final class Waiting {
  private static final Duration GLANCE = Duration.ofMillis(5);
  private static final Duration SHOW = Duration.ofSeconds(5);

  private final Clocks clocks;
  private final Duration limit;
  private final Consumer<String> progress;

  /** A question that is asked until the answer is yes. */
  @FunctionalInterface
  public interface Condition {
    boolean holds() throws InterruptedException;
  }

  /** How many of those that are awaited are there. */
  @FunctionalInterface
  public interface Count {
    int reached() throws InterruptedException;
  }

  /** Shows progress on standard error. */
  public Waiting(Clocks clocks, Duration limit) {
    this(clocks, limit, line -> System.err.println("fleet-bench: " + line));
  }

  /**
   * @param progress takes a line every five seconds
   */
  Waiting(Clocks clocks, Duration limit, Consumer<String> progress) {
    this.clocks = clocks;
    this.limit = limit;
    this.progress = progress;
  }

  /**
   * Waits until the condition holds.
   *
   * @param what a clause that is true then
   * @return after how many seconds it held
   * @throws BenchException if it does not within the limit
   */
  public double until(String what, Condition condition) throws InterruptedException {
    return until(what, condition, () -> "not yet");
  }

  /**
   * Waits until there are so many.
   *
   * @param what is counted
   * @return after how many seconds there were
   * @throws BenchException if there are fewer at the limit
   */
  public double until(String what, int all, Count count) throws InterruptedException {
    var tally = new Tally(all, count);
    return until(what, tally::isComplete, tally::text);
  }

  /**
   * Waits until the condition holds.
   *
   * @param how far it is, for people
   */
  public double until(String what, Condition condition, Supplier<String> how)
      throws InterruptedException {
    long begin = clocks.nanos();
    long shown = begin;
    while (!condition.holds()) {
      long now = clocks.nanos();
      if (now - begin > limit.toNanos()) {
        throw new BenchException(
            "%s: %s, given up after %d s".formatted(what, how.get(), limit.toSeconds()));
      }
      if (now - shown > SHOW.toNanos()) {
        shown = now;
        progress.accept("%.0f s: %s: %s".formatted((now - begin) / 1e9, what, how.get()));
      }
      clocks.pause(GLANCE);
    }
    return (clocks.nanos() - begin) / 1e9;
  }

  /** Remembers the last count, which is the one that is told. */
  private static final class Tally {
    private final int all;
    private final Count count;
    private int reached;

    Tally(int all, Count count) {
      this.all = all;
      this.count = count;
    }

    boolean isComplete() throws InterruptedException {
      reached = count.reached();
      return reached >= all;
    }

    String text() {
      return "%,d of %,d".formatted(reached, all);
    }
  }
}
