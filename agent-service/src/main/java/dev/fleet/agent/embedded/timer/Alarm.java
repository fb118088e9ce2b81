package dev.fleet.agent.embedded.timer;

import dev.fleet.agent.embedded.engine.Moment;
import dev.fleet.agent.embedded.engine.Unit;
import dev.fleet.runtime.clock.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rings at the next time of a timer, whichever clock it is by. The wall clock may be set while it
 * waits: a difference between the two clocks is looked for every half minute, and told.
 */
final class Alarm {
  private static final Duration LOOK = Duration.ofSeconds(30);
  private static final Duration CLOCK_SET = Duration.ofSeconds(1);

  private final Unit unit;
  private final Runnable elapsed;
  private final Runnable clockSet;
  private Timers.@Nullable Timer monotonic;
  private Timers.@Nullable Timer wall;
  private @Nullable Instant next;

  Alarm(Unit unit, Runnable elapsed, Runnable clockSet) {
    this.unit = unit;
    this.elapsed = elapsed;
    this.clockSet = clockSet;
  }

  /**
   * Sets it anew.
   *
   * @param delay added to either time
   * @param watchClock whether a set clock is told although no time depends on it
   */
  void set(TimerPlan.Next times, Duration delay, boolean watchClock) {
    clear();
    Moment now = Moment.now(unit.clocks());
    if (times.nanos().isPresent()) {
      Duration wait = Duration.ofNanos(times.nanos().getAsLong() - now.nanos()).plus(delay);
      monotonic = unit.after(wait, elapsed);
      next = now.wall().plus(wait.isNegative() ? Duration.ZERO : wait);
    }
    if (times.wall().isPresent()) {
      Instant at = times.wall().get().plus(delay);
      if (next == null || at.isBefore(next)) {
        next = at;
      }
      watch(now, at);
    } else if (watchClock) {
      watch(now, Instant.MAX);
    }
  }

  private void watch(Moment now, Instant at) {
    Duration wait = Duration.between(now.wall(), at);
    wall = unit.after(wait.compareTo(LOOK) < 0 ? wait : LOOK, () -> look(now, at));
  }

  private void look(Moment before, Instant at) {
    Moment now = Moment.now(unit.clocks());
    Duration drift =
        Duration.between(before.wall(), now.wall()).minusNanos(now.nanos() - before.nanos());
    if (drift.abs().compareTo(CLOCK_SET) > 0) {
      clockSet.run();
    } else if (now.wall().isBefore(at)) {
      watch(now, at);
    } else {
      elapsed.run();
    }
  }

  /** When it rings, by the wall clock as it is now; empty if it does not. */
  Optional<Instant> next() {
    return Optional.ofNullable(next);
  }

  void clear() {
    if (monotonic != null) {
      monotonic.cancel();
      monotonic = null;
    }
    if (wall != null) {
      wall.cancel();
      wall = null;
    }
    next = null;
  }
}
