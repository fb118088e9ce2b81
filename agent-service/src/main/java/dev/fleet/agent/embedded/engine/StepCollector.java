package dev.fleet.agent.embedded.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Finds the steps that a request comes to: the job asked for, and what that pulls in. A walk in
 * depth without recursion, so that no chain of units is too long for it.
 */
final class StepCollector {
  private final UnitTable units;
  private final Steps steps;
  private final boolean ignoreOrder;
  private final ArrayDeque<Frame> path = new ArrayDeque<>();

  /**
   * A step that another one pulls in.
   *
   * @param matters whether the other one makes no sense without it
   * @param conflicts whether it stops what the other one conflicts with
   */
  private record Pull(JobType type, Unit unit, boolean matters, boolean conflicts) {}

  /**
   * A step on the walk.
   *
   * @param dispensable whether what pulled it in can do without it
   */
  private record Frame(Step step, boolean dispensable, Iterator<Pull> pulls) {}

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
      walk(step, pulls(step));
    }
  }

  /** Adds what the reload of the anchor's unit reloads. */
  void addPropagatedReloads() throws TransactionException {
    walk(steps.anchor(), reloads(steps.anchor()));
  }

  private void walk(Step from, List<Pull> pulls) throws TransactionException {
    path.push(new Frame(from, false, pulls.iterator()));
    while (!path.isEmpty()) {
      Frame frame = path.peek();
      if (frame.pulls.hasNext()) {
        follow(frame.step, frame.pulls.next());
      } else {
        path.pop();
      }
    }
  }

  private void follow(Step by, Pull pull) throws TransactionException {
    try {
      check(pull.type, pull.unit);
    } catch (TransactionException e) {
      if (e.isNotApplicable()) {
        return;
      }
      if (pull.matters) {
        giveUp(e);
      } else if (pull.unit.load() == LoadState.BAD_SETTING) {
        warn(pull.unit, e);
      }
      return;
    }
    Step known = steps.find(pull.unit, pull.type);
    Step step = known == null ? steps.add(pull.unit, pull.type) : known;
    if (ignoreOrder) {
      step.ignoreOrder();
    }
    steps.link(by, step, pull.matters, pull.conflicts);
    if (known == null) {
      path.push(new Frame(step, !pull.matters, pulls(step).iterator()));
    }
  }

  /** Leaves all that makes no sense without what cannot be had; the rest goes on. */
  private void giveUp(TransactionException cause) throws TransactionException {
    while (!path.isEmpty()) {
      Frame frame = path.pop();
      if (frame.dispensable) {
        warn(frame.step.unit(), cause);
        return;
      }
    }
    throw cause;
  }

  private static void warn(Unit unit, TransactionException cause) {
    unit.log().warning("Cannot add dependency job, ignoring: " + cause.line());
  }

  private void check(JobType type, Unit unit) throws TransactionException {
    if (type != JobType.STOP) {
      unit.requireLoaded();
    }
    if (!units.isApplicable(type, unit)) {
      throw TransactionException.notApplicable(type, unit);
    }
  }

  private List<Pull> pulls(Step step) {
    return switch (step.type()) {
      case START -> starts(step);
      case RESTART -> {
        List<Pull> pulls = starts(step);
        propagate(step, Effect.PROPAGATES_RESTART, JobType.TRY_RESTART, true, pulls);
        yield pulls;
      }
      case STOP -> {
        var pulls = new ArrayList<Pull>();
        propagate(step, Effect.PROPAGATES_STOP, JobType.STOP, true, pulls);
        yield pulls;
      }
      case RELOAD -> reloads(step);
      case VERIFY_ACTIVE, NOP, RELOAD_OR_START, TRY_RESTART, TRY_RELOAD -> List.of();
    };
  }

  private List<Pull> starts(Step step) {
    var pulls = new ArrayList<Pull>();
    add(step, Effect.PULLS_IN_START, JobType.START, true, false, pulls);
    add(step, Effect.PULLS_IN_START_IF_POSSIBLE, JobType.START, false, false, pulls);
    add(step, Effect.PULLS_IN_VERIFY, JobType.VERIFY_ACTIVE, true, false, pulls);
    add(step, Effect.PULLS_IN_STOP, JobType.STOP, true, true, pulls);
    add(step, Effect.PULLS_IN_STOP_IF_POSSIBLE, JobType.STOP, false, false, pulls);
    return pulls;
  }

  private List<Pull> reloads(Step step) {
    var pulls = new ArrayList<Pull>();
    propagate(step, Effect.PROPAGATES_RELOAD, JobType.TRY_RELOAD, false, pulls);
    return pulls;
  }

  private void add(
      Step by, Effect effect, JobType type, boolean matters, boolean conflicts, List<Pull> pulls) {
    for (Unit other : units.affected(by.unit(), effect)) {
      pulls.add(new Pull(type, other, matters, conflicts));
    }
  }

  private void propagate(
      Step by, Effect effect, JobType request, boolean matters, List<Pull> pulls) {
    for (Unit other : units.affected(by.unit(), effect)) {
      JobType type = request.collapse(other.active());
      if (type != JobType.NOP) {
        pulls.add(new Pull(type, other, matters, false));
      }
    }
  }
}
