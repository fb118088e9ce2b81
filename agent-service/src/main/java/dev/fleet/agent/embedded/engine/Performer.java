package dev.fleet.agent.embedded.engine;

import dev.fleet.unit.systemd.Condition;
import dev.fleet.unit.systemd.UnitSection;
import dev.fleet.unit.systemd.value.RateLimit;
import dev.fleet.unit.systemd.value.TimeSpan;
import java.util.List;

/** Begins what jobs are for: tries what must hold first, then asks the unit's behaviour. */
final class Performer {
  /** Starts that no file limits must not chase each other without end either. */
  private static final RateLimit NO_LOOP = new RateLimit(TimeSpan.ofSeconds(10), 50);

  private final EngineParts parts;
  private final UnitTable units;

  Performer(EngineParts parts, UnitTable units) {
    this.parts = parts;
    this.units = units;
  }

  Outcome perform(JobType type, Unit unit) {
    return switch (type) {
      case START -> start(unit);
      case STOP -> unit.active().isDown() ? Outcome.ALREADY : unit.behaviour().stop();
      case RELOAD -> reload(unit);
      case VERIFY_ACTIVE -> verify(unit);
      case RESTART, RELOAD_OR_START, TRY_RESTART, TRY_RELOAD, NOP ->
          throw new IllegalStateException("not to be performed: " + type);
    };
  }

  private static Outcome verify(Unit unit) {
    if (unit.active().isUp()) {
      return Outcome.ALREADY;
    }
    return unit.active() == ActiveState.ACTIVATING ? Outcome.LATER : Outcome.SKIPPED;
  }

  private Outcome start(Unit unit) {
    if (unit.active().isUp()) {
      return Outcome.ALREADY;
    }
    if (unit.load() != LoadState.LOADED) {
      return Outcome.FAILED;
    }
    // What is being started already has met its conditions.
    if (unit.active() != ActiveState.ACTIVATING) {
      unit.conditions(test(unit.conditionList()));
      if (!unit.conditions().met()) {
        return Outcome.CONDITION_FAILED;
      }
      if (!test(unit.section().map(UnitSection::asserts).orElse(List.of())).met()) {
        unit.log().notice("Starting requested but asserts failed.");
        return Outcome.ASSERT_FAILED;
      }
    }
    if (!isBoundToActive(unit)) {
      return Outcome.DEPENDENCY;
    }
    if (unit.behaviour().isGoingDown()) {
      return Outcome.LATER;
    }
    if (!unit.behaviour().mayStart() || !withinStartLimit(unit)) {
      return Outcome.FAILED;
    }
    return unit.behaviour().start();
  }

  private Conditions test(List<Condition> conditions) {
    return Conditions.test(conditions, parts.conditions());
  }

  /** Of units that it is ordered after; with the others that would be a matter of luck. */
  private boolean isBoundToActive(Unit unit) {
    for (Unit other : units.affected(unit, Effect.BOUND_TO)) {
      if (units.has(unit, Effect.AFTER, other) && !other.active().isUp()) {
        unit.log().notice("Bound to unit " + other.name() + ", but unit isn't active.");
        return false;
      }
    }
    return true;
  }

  private boolean withinStartLimit(Unit unit) {
    RateLimit limit =
        unit.behaviour().isStartLimited()
            ? unit.section().map(UnitSection::startLimit).orElseThrow()
            : NO_LOOP;
    if (unit.startGate().pass(limit, parts.clocks().nanos())) {
      unit.startLimitHit(false);
      return true;
    }
    unit.startLimitHit(true);
    unit.log().warning("Start request repeated too quickly.");
    unit.behaviour().startLimitHit();
    return false;
  }

  private Outcome reload(Unit unit) {
    if (unit.load() != LoadState.LOADED) {
      return Outcome.FAILED;
    }
    if (!units.canReload(unit)) {
      return Outcome.SKIPPED;
    }
    if (unit.active() == ActiveState.RELOADING) {
      return Outcome.LATER;
    }
    if (unit.active() != ActiveState.ACTIVE) {
      unit.log().warning("Unit cannot be reloaded because it is inactive.");
      return Outcome.NOT_ACTIVE;
    }
    if (!unit.behaviour().canReload()) {
      unit.changed(unit.active(), Change.PLAIN); // Only others are reloaded; the job is done.
      return Outcome.UNDER_WAY;
    }
    return unit.behaviour().reload();
  }
}
