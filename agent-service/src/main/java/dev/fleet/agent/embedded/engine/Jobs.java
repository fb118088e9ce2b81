package dev.fleet.agent.embedded.engine;

import dev.fleet.agent.units.JobResult;
import dev.fleet.unit.systemd.JobMode;
import dev.fleet.unit.systemd.UnitSection;
import dev.fleet.unit.systemd.value.TimeSpan;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The jobs that are queued: at most one for each unit. Runs each when those that it has to wait for
 * have ended. Confined to the engine's loop.
 */
final class Jobs {
  /** As systemd's: what activates others first, then by name. */
  private static final Comparator<Job> ORDER =
      Comparator.comparingInt(Jobs::rank)
          .thenComparing(job -> job.unit().name())
          .thenComparingLong(Job::id);

  private final EngineParts parts;
  private final UnitTable units;
  private final JobEnds ends;
  private final Waits waits;
  private final TreeSet<Job> runnable = new TreeSet<>(ORDER);
  private final ArrayDeque<Job> doomed = new ArrayDeque<>();

  /** Restarts whose stop is done, and told of before they start. */
  private final List<Job> turned = new ArrayList<>();

  private boolean failing;
  private long lastId;
  private boolean stopping;

  Jobs(EngineParts parts, UnitTable units, JobEnds ends) {
    this.parts = parts;
    this.units = units;
    this.ends = ends;
    this.waits = new Waits(units);
  }

  private static int rank(Job job) {
    return switch (job.unit().name().type()) {
      case SCOPE, SLICE -> 0;
      case PATH -> 1;
      case TIMER -> 2;
      case AUTOMOUNT -> 3;
      case DEVICE, BUSNAME, SNAPSHOT -> 4;
      case TARGET -> 5;
      case SOCKET -> 6;
      case SWAP -> 7;
      case MOUNT -> 8;
      case SERVICE -> 9;
    };
  }

  /** From now on nothing is started any more. */
  void stopAll() {
    stopping = true;
  }

  /**
   * Queues a job and all that it needs.
   *
   * @return the job; one that was queued before if that does it too
   * @throws TransactionException if that is not possible; then nothing is queued
   */
  Job queue(JobType request, Unit unit, JobMode mode, @Nullable Trigger by)
      throws TransactionException {
    JobType type = request.collapse(unit.active());
    if (stopping && type != JobType.STOP) {
      throw TransactionException.refused("Unit " + unit.name() + ": the unit manager is stopping.");
    }
    if (type == JobType.NOP) {
      return done(unit);
    }
    Job job = install(Transaction.plan(units, type, unit, mode));
    job.trigger(by);
    return job;
  }

  private Job done(Unit unit) {
    var job = new Job(++lastId, unit, JobType.NOP);
    job.end(JobResult.DONE);
    ends.afterwards(job::tellEnd);
    return job;
  }

  void queuePropagatedReload(Unit unit) throws TransactionException {
    install(Transaction.planPropagatedReload(units, unit, JobMode.FAIL));
  }

  private Job install(Transaction transaction) {
    Job anchor = null;
    var queued = new ArrayList<Job>();
    for (Step step : transaction.steps()) {
      Job job = step.type() == JobType.NOP ? done(step.unit()) : install(step);
      queued.add(job);
      if (step == transaction.anchor()) {
        anchor = job;
      }
    }
    if (anchor == null) {
      throw new IllegalStateException("a transaction without what was asked for");
    }
    waits.unlock(queued);
    return anchor;
  }

  private Job install(Step step) {
    Unit unit = step.unit();
    Job queued = unit.job().orElse(null);
    if (queued != null && queued.type().conflictsWith(step.type())) {
      end(queued, JobResult.CANCELED, false, false);
      queued = null;
    }
    Job job = queued == null ? fresh(step) : merge(queued, step);
    if (step.ignoresOrder()) {
      job.ignoreOrder();
    }
    ready(job);
    return job;
  }

  private Job fresh(Step step) {
    var job = new Job(++lastId, step.unit(), step.type());
    step.unit().job(job);
    limit(job, step.unit().section().map(UnitSection::jobTimeout));
    return job;
  }

  /** A reload that runs may have read its files already, so another one runs after it. */
  private static Job merge(Job queued, Step step) {
    boolean done = step.type() != JobType.RELOAD && queued.type().covers(step.type());
    JobType merged = queued.type().mergedWith(step.type(), step.unit().active()).orElseThrow();
    queued.become(merged);
    if (queued.state() == JobState.RUNNING && !done) {
      queued.state(JobState.WAITING);
    }
    return queued;
  }

  private void limit(Job job, Optional<TimeSpan> span) {
    span.filter(limit -> !limit.isInfinite())
        .ifPresent(
            limit ->
                job.timeout(
                    parts.clocks().nanos() + limit.toDuration().toNanos(),
                    job.unit().after(limit.toDuration(), () -> timedOut(job))));
  }

  private void timedOut(Job job) {
    if (job.result().isEmpty()) {
      job.unit().log().warning("Job " + job + " timed out.");
      end(job, JobResult.TIMEOUT, true, false);
    }
  }

  /** The job may be able to run now. */
  void ready(Job job) {
    runnable.add(job);
  }

  /** The order of units is another one now. */
  void reordered() {
    List<Job> queued = units.all().stream().flatMap(unit -> unit.job().stream()).toList();
    waits.unlock(queued);
    queued.forEach(this::ready);
  }

  /** Runs what can run; returns whether there was anything to look at. */
  boolean runAll() {
    runnable.addAll(turned);
    turned.clear();
    boolean any = !runnable.isEmpty();
    while (!runnable.isEmpty()) {
      run(runnable.removeFirst());
    }
    return any;
  }

  private void run(Job job) {
    if (job.result().isPresent() || job.state() != JobState.WAITING || waits.mustWait(job)) {
      return;
    }
    limit(job, job.unit().section().map(UnitSection::jobRunningTimeout));
    job.state(JobState.RUNNING);
    if (job.type() == JobType.START) {
      job.trigger().ifPresent(job.unit()::trigger);
    }
    JobType type = job.type() == JobType.RESTART ? JobType.STOP : job.type();
    Outcome outcome = ends.perform(type, job.unit());
    if (job.result().isPresent()) {
      return; // It ended, or was replaced, while it was being done.
    }
    if (outcome == Outcome.BEGUN || outcome == Outcome.WAIT_ONLY) {
      JobMessages.began(job.unit(), job.id(), type);
    }
    after(job, outcome);
  }

  private void after(Job job, Outcome outcome) {
    switch (outcome) {
      case BEGUN, UNDER_WAY, WAIT_ONLY -> {}
      case LATER -> job.state(JobState.WAITING);
      case ALREADY -> end(job, JobResult.DONE, true, true);
      case CONDITION_FAILED -> end(job, JobResult.DONE, true, false);
      case SKIPPED -> end(job, JobResult.SKIPPED, true, false);
      case NOT_ACTIVE -> end(job, JobResult.INVALID, true, false);
      case ASSERT_FAILED -> end(job, JobResult.ASSERT, true, false);
      case UNSUPPORTED -> end(job, JobResult.UNSUPPORTED, true, false);
      case DEPENDENCY -> end(job, JobResult.DEPENDENCY, true, false);
      case FAILED -> end(job, JobResult.FAILED, true, false);
    }
  }

  /**
   * Ends a job.
   *
   * @param recursive whether jobs that depend on it fail with it
   * @param already whether it did nothing, so that there is nothing to say
   */
  void end(Job job, JobResult result, boolean recursive, boolean already) {
    endOne(job, result, recursive, already);
    // One after the other, not one within the other: chains of units may be long.
    if (!failing) {
      failing = true;
      try {
        for (Job next = doomed.poll(); next != null; next = doomed.poll()) {
          if (next.result().isEmpty()) {
            endOne(next, JobResult.DEPENDENCY, true, false);
          }
        }
      } finally {
        failing = false;
      }
    }
  }

  private void endOne(Job job, JobResult result, boolean recursive, boolean already) {
    Unit unit = job.unit();
    JobType type = job.type();
    if (!already) {
      JobMessages.ended(unit, job.id(), type, result);
    }
    if (result == JobResult.DONE && type == JobType.RESTART) {
      job.become(JobType.START);
      job.state(JobState.WAITING);
      waits.unlock(List.of(job));
      turned.add(job);
    } else {
      runnable.remove(job);
      turned.remove(job);
      unit.job(null);
      job.end(result);
      if (recursive) {
        failDependents(unit, type, result);
      }
      ends.ended(unit, type, result);
      ends.afterwards(job::tellEnd);
    }
    wakeOthers(unit);
    ends.recheck(unit);
  }

  private void failDependents(Unit unit, JobType type, JobResult result) {
    if (result != JobResult.DONE) {
      switch (type) {
        case START, VERIFY_ACTIVE -> failStarts(unit, Effect.FAILS_START);
        case STOP -> failStarts(unit, Effect.FAILS_START_AFTER_STOP);
        case RELOAD, RESTART, RELOAD_OR_START, TRY_RESTART, TRY_RELOAD, NOP -> {}
      }
    } else if ((type == JobType.START || type == JobType.RELOAD) && !unit.active().isUp()) {
      failStarts(unit, Effect.FAILS_START_WHEN_DOWN);
    }
  }

  private void failStarts(Unit unit, Effect effect) {
    for (Unit other : units.affected(unit, effect)) {
      other
          .job()
          .filter(job -> job.type() == JobType.START || job.type() == JobType.VERIFY_ACTIVE)
          .ifPresent(doomed::add);
    }
  }

  /** Those that waited for this job may run now. */
  private void wakeOthers(Unit unit) {
    units.affected(unit, Effect.AFTER).forEach(other -> other.job().ifPresent(this::ready));
    units.affected(unit, Effect.BEFORE).forEach(other -> other.job().ifPresent(this::ready));
  }
}
