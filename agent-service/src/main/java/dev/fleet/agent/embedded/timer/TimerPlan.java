package dev.fleet.agent.embedded.timer;

import dev.fleet.agent.embedded.engine.Moment;
import dev.fleet.unit.systemd.TimerBody;
import dev.fleet.unit.systemd.TimerBody.Base;
import dev.fleet.unit.systemd.TimerBody.Monotonic;
import dev.fleet.unit.systemd.value.Calendar;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * When a timer elapses next, by the rules of systemd's {@code timer_enter_waiting}. Pure but for
 * the one-time triggers that are used up, which it remembers.
 */
final class TimerPlan {
  private static final long NANOS_PER_MICRO = 1_000;

  private final TimerBody body;
  private final ZoneId zone;
  private final Set<Integer> used = new HashSet<>();

  /**
   * @param zone of calendar expressions that name none
   */
  TimerPlan(TimerBody body, ZoneId zone) {
    this.body = body;
    this.zone = zone;
  }

  /**
   * What the next time depends on. Times in nanoseconds are the ticker's.
   *
   * @param waiting since when the timer is active; empty if it is not yet
   * @param boot when the machine booted
   * @param startup when the manager began
   * @param unitActive when what it starts last left the inactive states
   * @param unitInactive when it last entered them
   * @param clockSet whether the wall clock was set just now
   */
  record Facts(
      Moment now,
      Optional<Moment> waiting,
      LastTrigger last,
      long boot,
      long startup,
      OptionalLong unitActive,
      OptionalLong unitInactive,
      boolean clockSet) {}

  /**
   * The next time by each clock.
   *
   * @param remains whether the timer stays active without one, as what it starts may bring another
   */
  record Next(OptionalLong nanos, Optional<Instant> wall, boolean remains) {
    boolean isNever() {
      return nanos.isEmpty() && wall.isEmpty();
    }
  }

  /** The timer was started: spans that count from then count again. */
  void started() {
    enable(Base.ACTIVE);
  }

  /** What it starts changed: spans that count from that count again. */
  void triggeredChanged() {
    enable(Base.UNIT_ACTIVE);
    enable(Base.UNIT_INACTIVE);
  }

  private void enable(Base base) {
    used.removeIf(index -> body.monotonic().get(index).base() == base);
  }

  Next next(Facts facts) {
    OptionalLong nanos = OptionalLong.empty();
    boolean remains = false;
    for (int index = 0; index < body.monotonic().size(); index++) {
      Monotonic monotonic = body.monotonic().get(index);
      if (used.contains(index) || monotonic.span().isInfinite()) {
        continue;
      }
      remains |= isOfUnit(monotonic.base());
      OptionalLong base = base(monotonic, facts);
      if (base.isEmpty()) {
        continue;
      }
      long at = plus(base.getAsLong(), monotonic.span().micros());
      boolean past = at - facts.now().nanos() <= 0;
      if (past && facts.last().isSet() && !facts.clockSet() && !isOfUnit(monotonic.base())) {
        used.add(index);
      } else {
        nanos = OptionalLong.of(nanos.isPresent() ? Math.min(nanos.getAsLong(), at) : at);
      }
    }
    return new Next(nanos, nextWall(facts), remains);
  }

  private static boolean isOfUnit(Base base) {
    return switch (base) {
      case UNIT_ACTIVE, UNIT_INACTIVE -> true;
      case ACTIVE, BOOT, STARTUP -> false;
    };
  }

  private static OptionalLong base(Monotonic monotonic, Facts facts) {
    return switch (monotonic.base()) {
      case ACTIVE -> OptionalLong.of(facts.waiting().orElse(facts.now()).nanos());
      case BOOT -> OptionalLong.of(facts.boot());
      case STARTUP -> OptionalLong.of(facts.startup());
      case UNIT_ACTIVE -> later(facts.unitActive(), facts.last().nanos());
      case UNIT_INACTIVE -> later(facts.unitInactive(), facts.last().nanos());
    };
  }

  private static OptionalLong later(OptionalLong one, OptionalLong other) {
    if (one.isEmpty() || other.isEmpty()) {
      return one.isEmpty() ? other : one;
    }
    return OptionalLong.of(Math.max(one.getAsLong(), other.getAsLong()));
  }

  private static long plus(long nanos, long micros) {
    long room = (Long.MAX_VALUE - Math.max(0, nanos)) / NANOS_PER_MICRO;
    return nanos + Math.min(micros, room) * NANOS_PER_MICRO;
  }

  /**
   * A time that was missed counts from when the manager began, so that a random delay has its
   * effect after a boot too.
   */
  private Optional<Instant> nextWall(Facts facts) {
    Instant after = facts.last().wall().orElseGet(() -> facts.waiting().orElse(facts.now()).wall());
    Instant startup = facts.now().wall().minusNanos(facts.now().nanos() - facts.startup());
    Optional<Instant> earliest = Optional.empty();
    for (Calendar calendar : body.calendars()) {
      Optional<Instant> at =
          calendar.next(after, zone).map(time -> time.isBefore(startup) ? startup : time);
      if (at.isPresent() && earliest.filter(e -> e.isBefore(at.get())).isEmpty()) {
        earliest = at;
      }
    }
    return earliest;
  }
}
