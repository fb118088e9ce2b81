package dev.fleet.agent.embedded.engine;

import dev.fleet.agent.units.JobResult;
import dev.fleet.unit.systemd.JobMode;
import dev.fleet.unit.systemd.UnitSection;
import dev.fleet.unit.systemd.value.RateLimit;
import dev.fleet.unit.systemd.value.TimeSpan;
import java.util.function.Function;

/** What follows from a change of a unit's state: for its job, for other units, for listeners. */
final class Propagation {
  /** Units that handle each other's ends must not do so without end. */
  private static final RateLimit NO_LOOP = new RateLimit(TimeSpan.ofSeconds(10), 50);

  private final EngineParts parts;
  private final UnitTable units;
  private final Jobs jobs;
  private final Upkeep upkeep;

  Propagation(EngineParts parts, UnitTable units, Jobs jobs, Upkeep upkeep) {
    this.parts = parts;
    this.units = units;
    this.jobs = jobs;
    this.upkeep = upkeep;
  }

  void changed(Unit unit, ActiveState before, ActiveState now, Change change) {
    unit.times().changed(before, now, Moment.now(parts.clocks()));
    parts.listener().changed(unit);
    boolean unexpected = unit.job().map(job -> tellJob(job, now, change)).orElse(true);
    if (unexpected) {
      if (before.isDown() && now.isUpOrComing()) {
        startLate(unit);
      } else if (before.isUpOrComing() && now.isDownOrGoing()) {
        stopLate(unit);
      }
    }
    if (now == ActiveState.FAILED && before != now && change != Change.WILL_RESTART) {
      trigger(unit, "OnFailure=", Effect.ON_FAILURE, UnitSection::onFailureJobMode);
    }
    if (now == ActiveState.INACTIVE && !before.isDown() && change != Change.WILL_RESTART) {
      trigger(unit, "OnSuccess=", Effect.ON_SUCCESS, UnitSection::onSuccessJobMode);
    }
    tellTriggers(unit);
    upkeep.changed(unit, now);
    if (now.isDown()) {
      unit.resetTrigger();
    }
  }

  /**
   * Sees whether the state is what the unit's job was for, or contradicts it.
   *
   * @return whether the change is none that the job meant to bring about
   */
  private boolean tellJob(Job job, ActiveState now, Change change) {
    boolean running = job.state() == JobState.RUNNING;
    if (!running) {
      jobs.ready(job);
    }
    return switch (job.type()) {
      case START, VERIFY_ACTIVE -> {
        if (now.isUp()) {
          jobs.end(job, JobResult.DONE, true, false);
          yield false;
        }
        if (!running || now == ActiveState.ACTIVATING) {
          yield false;
        }
        if (now.isDown()) {
          jobs.end(job, resultOf(now), true, false);
        }
        yield true;
      }
      case RELOAD -> {
        if (!running || now == ActiveState.ACTIVATING || now == ActiveState.RELOADING) {
          yield false;
        }
        if (now == ActiveState.ACTIVE) {
          boolean failed = change == Change.RELOAD_FAILED;
          jobs.end(job, failed ? JobResult.FAILED : JobResult.DONE, true, false);
          yield false;
        }
        if (now.isDown()) {
          jobs.end(job, resultOf(now), true, false);
        }
        yield true;
      }
      case STOP, RESTART -> {
        if (now.isDown()) {
          jobs.end(job, JobResult.DONE, true, false);
          yield false;
        }
        if (!running || now == ActiveState.DEACTIVATING) {
          yield false;
        }
        jobs.end(job, JobResult.FAILED, true, false);
        yield true;
      }
      case RELOAD_OR_START, TRY_RESTART, TRY_RELOAD, NOP ->
          throw new IllegalStateException("never queued: " + job);
    };
  }

  private static JobResult resultOf(ActiveState now) {
    return now == ActiveState.FAILED ? JobResult.FAILED : JobResult.DONE;
  }

  /** It came up without a job: what a job would have started before or with it follows. */
  private void startLate(Unit unit) {
    for (Unit other : units.affected(unit, Effect.STARTS_LATE)) {
      if (!units.has(unit, Effect.AFTER, other) && !other.active().isUpOrComing()) {
        queue(JobType.START, other, JobMode.REPLACE);
      }
    }
    for (Unit other : units.affected(unit, Effect.STARTS_LATE_GENTLY)) {
      if (!units.has(unit, Effect.AFTER, other) && !other.active().isUpOrComing()) {
        queue(JobType.START, other, JobMode.FAIL);
      }
    }
    for (Unit other : units.affected(unit, Effect.STOPS_LATE_ON_START)) {
      if (!other.active().isDownOrGoing()) {
        queue(JobType.STOP, other, JobMode.REPLACE);
      }
    }
  }

  private void stopLate(Unit unit) {
    for (Unit other : units.affected(unit, Effect.STOPS_LATE_ON_STOP)) {
      if (!other.active().isDownOrGoing()) {
        queue(JobType.STOP, other, JobMode.REPLACE);
      }
    }
  }

  /** A refusal is no surprise here: it says that something queued says otherwise. */
  private void queue(JobType type, Unit other, JobMode mode) {
    try {
      jobs.queue(type, other, mode, null);
    } catch (TransactionException e) {
      other.log().info("Cannot queue a " + type.word() + " job, ignoring: " + e.line());
    }
  }

  void trigger(Unit unit, String option, Effect effect, Function<UnitSection, JobMode> modeOf) {
    var handlers = units.affected(unit, effect);
    if (handlers.isEmpty()) {
      return;
    }
    if (!unit.triggerGate().pass(NO_LOOP, parts.clocks().nanos())) {
      unit.log().warning(option + " dependencies were triggered too often, ignoring.");
      return;
    }
    unit.log().info("Triggering " + option + " dependencies.");
    JobMode mode = unit.section().map(modeOf).orElse(JobMode.REPLACE);
    for (Unit handler : handlers) {
      try {
        jobs.queue(JobType.START, handler, mode, null);
      } catch (TransactionException e) {
        unit.log().warning("Failed to enqueue " + option + " job, ignoring: " + e.line());
      }
    }
  }

  /** Tells those that activate the unit. */
  void tellTriggers(Unit unit) {
    for (Unit trigger : units.affected(unit, Effect.TRIGGERED_BY)) {
      trigger.behaviour().triggeredChanged(unit);
    }
  }
}
