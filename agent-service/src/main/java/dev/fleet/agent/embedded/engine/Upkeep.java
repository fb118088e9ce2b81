package dev.fleet.agent.embedded.engine;

import dev.fleet.unit.UnitName;
import dev.fleet.unit.systemd.JobMode;
import dev.fleet.unit.systemd.UnitSection;
import dev.fleet.unit.systemd.value.RateLimit;
import dev.fleet.unit.systemd.value.TimeSpan;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Starts and stops units because of what others do, looking at the state as it is once all events
 * are through: {@code Upholds=}, {@code BindsTo=}, {@code StopWhenUnneeded=}. Confined to the
 * engine's loop.
 */
final class Upkeep {
  /** So often a unit is started or stopped by this in so long, as in systemd. */
  private static final RateLimit LIMIT = new RateLimit(TimeSpan.ofSeconds(10), 16);

  private final EngineParts parts;
  private final UnitTable units;
  private final Queue queue;
  private final TreeMap<UnitName, Unit> upheld = new TreeMap<>();
  private final TreeMap<UnitName, Unit> bound = new TreeMap<>();
  private final TreeMap<UnitName, Unit> unneeded = new TreeMap<>();

  /** Queues a job. */
  @FunctionalInterface
  interface Queue {
    void job(JobType type, Unit unit, JobMode mode) throws TransactionException;
  }

  Upkeep(EngineParts parts, UnitTable units, Queue queue) {
    this.parts = parts;
    this.units = units;
    this.queue = queue;
  }

  void changed(Unit unit, ActiveState now) {
    if (now.isDown()) {
      look(unneeded, Effect.NEEDS, unit);
      look(bound, Effect.BINDS, unit);
      upheld.put(unit.name(), unit);
    }
    if (now.isUp()) {
      look(upheld, Effect.UPHOLDS, unit);
      unneeded.put(unit.name(), unit);
      bound.put(unit.name(), unit);
    }
  }

  private void look(Map<UnitName, Unit> at, Effect effect, Unit of) {
    units.affected(of, effect).forEach(other -> at.put(other.name(), other));
  }

  /** A job of the unit ended: it is to be looked at again. */
  void recheck(Unit unit) {
    upheld.put(unit.name(), unit);
    bound.put(unit.name(), unit);
    unneeded.put(unit.name(), unit);
  }

  void forget(Unit unit) {
    upheld.remove(unit.name());
    bound.remove(unit.name());
    unneeded.remove(unit.name());
  }

  /** Queues what is due; returns whether there was anything to look at. */
  boolean runAll() {
    boolean any = !upheld.isEmpty() || !bound.isEmpty() || !unneeded.isEmpty();
    while (!upheld.isEmpty()) {
      startIfUpheld(upheld.pollFirstEntry().getValue());
    }
    while (!bound.isEmpty()) {
      stopIfBound(bound.pollFirstEntry().getValue());
    }
    while (!unneeded.isEmpty()) {
      stopIfUnneeded(unneeded.pollFirstEntry().getValue());
    }
    return any;
  }

  private void startIfUpheld(Unit unit) {
    if (!unit.active().isDown() || unit.job().isPresent()) {
      return;
    }
    Optional<Unit> holder =
        units.affected(unit, Effect.UPHELD_BY).stream()
            .filter(other -> other.job().isEmpty() && other.active().isUp())
            .findFirst();
    if (holder.isPresent()) {
      queue(
          unit,
          JobType.START,
          JobMode.FAIL,
          "Unit needs to be started because active unit %s upholds it, but not starting since we tried this too often recently."
              .formatted(holder.get().name()));
    }
  }

  private void stopIfBound(Unit unit) {
    if (unit.active() != ActiveState.ACTIVE || unit.job().isPresent()) {
      return;
    }
    Optional<Unit> gone =
        units.affected(unit, Effect.BOUND_TO).stream()
            .filter(other -> other.job().isEmpty() && other.active().isDown())
            .findFirst();
    if (gone.isPresent()) {
      queue(
          unit,
          JobType.STOP,
          JobMode.REPLACE,
          "Unit needs to be stopped because it is bound to inactive unit %s it, but not stopping since we tried this too often recently."
              .formatted(gone.get().name()));
    }
  }

  private void stopIfUnneeded(Unit unit) {
    boolean stops = unit.section().filter(UnitSection::stopWhenUnneeded).isPresent();
    if (!stops || unit.active() != ActiveState.ACTIVE || unit.job().isPresent()) {
      return;
    }
    boolean needed =
        units.affected(unit, Effect.NEEDED_BY).stream()
            .anyMatch(
                other ->
                    other.job().isPresent()
                        || !other.active().isDown()
                        || other.behaviour().willRestart());
    if (!needed) {
      queue(
          unit,
          JobType.STOP,
          JobMode.FAIL,
          "Unit not needed anymore, but not stopping since we tried this too often recently.");
    }
  }

  private void queue(Unit unit, JobType type, JobMode mode, String tooOften) {
    long now = parts.clocks().nanos();
    if (!unit.upkeepGate().pass(LIMIT, now)) {
      unit.log().warning(tooOften + " Will retry later.");
      Duration wait =
          Duration.ofNanos(Math.max(0, unit.upkeepGate().remaining(LIMIT, now)) + 1_000);
      unit.after(wait, () -> recheck(unit));
      return;
    }
    try {
      queue.job(type, unit, mode);
    } catch (TransactionException e) {
      unit.log().warning("Failed to enqueue " + type.word() + " job, ignoring: " + e.line());
    }
  }
}
