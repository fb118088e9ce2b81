package dev.fleet.agent.embedded.engine;

import org.jspecify.annotations.Nullable;

/** Finds the steps that a request comes to: the job asked for, and what that pulls in. */
final class StepCollector {
  private final UnitTable units;
  private final Steps steps;
  private final boolean ignoreOrder;

  StepCollector(UnitTable units, Steps steps, boolean ignoreOrder) {
    this.units = units;
    this.steps = steps;
    this.ignoreOrder = ignoreOrder;
  }

  /**
   * Adds the anchor.
   *
   * @param alone whether it pulls nothing in
   */
  void addAnchor(JobType type, Unit unit, boolean alone) throws TransactionException {
    check(type, unit);
    Step step = steps.add(unit, type);
    steps.anchor(step);
    if (ignoreOrder) {
      step.ignoreOrder();
    }
    if (!alone) {
      pullIn(step);
    }
  }

  /** Adds what the reload of a unit reloads. */
  void addPropagatedReloads(Step by) {
    for (Unit other : units.affected(by.unit(), Effect.PROPAGATES_RELOAD)) {
      JobType type = JobType.TRY_RELOAD.collapse(other.active());
      if (type != JobType.NOP) {
        addIfPossible(type, other, by);
      }
    }
  }

  private void add(JobType type, Unit unit, Step by, boolean matters, boolean conflicts)
      throws TransactionException {
    check(type, unit);
    @Nullable Step known = steps.find(unit, type);
    Step step = known == null ? steps.add(unit, type) : known;
    if (ignoreOrder) {
      step.ignoreOrder();
    }
    steps.link(by, step, matters, conflicts);
    if (known == null) {
      pullIn(step);
    }
  }

  private void check(JobType type, Unit unit) throws TransactionException {
    if (type != JobType.STOP) {
      unit.requireLoaded();
    }
    if (!units.isApplicable(type, unit)) {
      throw TransactionException.notApplicable(type, unit);
    }
  }

  private void pullIn(Step step) throws TransactionException {
    switch (step.type()) {
      case START -> pullInForStart(step);
      case RESTART -> {
        pullInForStart(step);
        propagate(step, Effect.PROPAGATES_RESTART, JobType.TRY_RESTART);
      }
      case STOP -> propagate(step, Effect.PROPAGATES_STOP, JobType.STOP);
      case RELOAD -> addPropagatedReloads(step);
      case VERIFY_ACTIVE, NOP, RELOAD_OR_START, TRY_RESTART, TRY_RELOAD -> {}
    }
  }

  private void pullInForStart(Step step) throws TransactionException {
    addAll(step, Effect.PULLS_IN_START, JobType.START, false);
    for (Unit other : units.affected(step.unit(), Effect.PULLS_IN_START_IF_POSSIBLE)) {
      addIfPossible(JobType.START, other, step);
    }
    addAll(step, Effect.PULLS_IN_VERIFY, JobType.VERIFY_ACTIVE, false);
    addAll(step, Effect.PULLS_IN_STOP, JobType.STOP, true);
    for (Unit other : units.affected(step.unit(), Effect.PULLS_IN_STOP_IF_POSSIBLE)) {
      addIfPossible(JobType.STOP, other, step);
    }
  }

  private void addAll(Step by, Effect effect, JobType type, boolean conflicts)
      throws TransactionException {
    for (Unit other : units.affected(by.unit(), effect)) {
      addUnlessNotApplicable(type, other, by, conflicts);
    }
  }

  private void propagate(Step by, Effect effect, JobType request) throws TransactionException {
    for (Unit other : units.affected(by.unit(), effect)) {
      JobType type = request.collapse(other.active());
      if (type != JobType.NOP) {
        addUnlessNotApplicable(type, other, by, false);
      }
    }
  }

  private void addUnlessNotApplicable(JobType type, Unit unit, Step by, boolean conflicts)
      throws TransactionException {
    try {
      add(type, unit, by, true, conflicts);
    } catch (TransactionException e) {
      if (!e.isNotApplicable()) {
        throw e;
      }
    }
  }

  /** What cannot be queued is left out. */
  private void addIfPossible(JobType type, Unit unit, Step by) {
    try {
      add(type, unit, by, false, false);
    } catch (TransactionException e) {
      if (!e.isNotApplicable() && unit.load() == LoadState.BAD_SETTING) {
        unit.log().warning("Cannot add dependency job, ignoring: " + e.line());
      }
    }
  }
}
