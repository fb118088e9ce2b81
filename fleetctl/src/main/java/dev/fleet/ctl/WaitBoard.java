package dev.fleet.ctl;

import dev.fleet.v1.Unit;
import dev.fleet.v1.UnitChange;
import dev.fleet.v1.UnitState;
import dev.fleet.v1.UnitStateChange;
import dev.fleet.v1.WatchMark;
import dev.fleet.v1.WatchUnitStatesResponse;
import dev.fleet.v1.WatchUnitsResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Decides, from the two watches of a command, how far its units have come. Reads no clock and does
 * no I/O; one thread.
 */
final class WaitBoard {
  private static final Set<String> BUSY =
      Set.of("active", "activating", "deactivating", "reloading");

  /** Something that a command has to act on or tell. */
  sealed interface Finding {
    /** The first stage is reached. */
    record Reached(Awaited unit) implements Finding {}

    /** The scheduler found no machine. */
    record Refused(Awaited unit, String summary) implements Finding {}

    /** The machine could not do what is wanted; it may try again. */
    record Trouble(Awaited unit, UnitState state) implements Finding {}

    /** The unit will not get there. */
    record Failed(Awaited unit, String reason) implements Finding {}

    /** systemd says "failed". */
    record FailedToStart(Awaited unit, UnitState state) implements Finding {}

    /** The start was called off on the machine. */
    record CalledOff(Awaited unit, UnitState state) implements Finding {}

    /** It is inactive after a start whose end nobody saw: its machine may know more. */
    record EndUnseen(Awaited unit, UnitState state) implements Finding {}

    /** It ended without having been seen at work. */
    record DoneUnseen(Awaited unit, UnitState state) implements Finding {}

    /** Nothing is left to wait for. */
    record Done(Awaited unit) implements Finding {}
  }

  private final Goal goal;
  private final Map<String, Awaited> units = new LinkedHashMap<>();
  private boolean unitsComplete;
  private boolean statesComplete;

  /**
   * @param generations by the units' names, the generation that is waited for
   */
  WaitBoard(Goal goal, Map<String, Long> generations) {
    this.goal = goal;
    generations.forEach((name, generation) -> units.put(name, new Awaited(name, generation)));
  }

  void apply(WatchUnitsResponse message) {
    if (message.getMark() == WatchMark.WATCH_MARK_RESET) {
      unitsComplete = false;
      units.values().forEach(awaited -> awaited.unit = null);
    }
    for (UnitChange change : message.getChangesList()) {
      String name = change.hasPut() ? change.getPut().getName() : change.getDeleted();
      Awaited awaited = units.get(name);
      if (awaited != null) {
        awaited.unit = change.hasPut() ? change.getPut() : null;
        awaited.seen |= change.hasPut();
      }
    }
    unitsComplete |= message.getMark() == WatchMark.WATCH_MARK_SYNCED;
  }

  void apply(WatchUnitStatesResponse message) {
    if (message.getMark() == WatchMark.WATCH_MARK_RESET) {
      statesComplete = false;
      units.values().forEach(awaited -> awaited.states.clear());
    }
    for (UnitStateChange change : message.getChangesList()) {
      UnitState state = change.hasPut() ? change.getPut() : change.getDeleted();
      Awaited awaited = units.get(state.getUnit());
      if (awaited == null) {
        continue;
      }
      if (change.hasPut()) {
        awaited.states.put(state.getMachineId(), state);
      } else {
        awaited.states.remove(state.getMachineId());
      }
    }
    statesComplete |= message.getMark() == WatchMark.WATCH_MARK_SYNCED;
  }

  /** What follows from all that has been applied; moves units on to their next stage. */
  List<Finding> findings() {
    var findings = new ArrayList<Finding>();
    if (unitsComplete && statesComplete) {
      for (Awaited awaited : units.values()) {
        examine(awaited, findings);
      }
    }
    return findings;
  }

  private void examine(Awaited awaited, List<Finding> findings) {
    if (awaited.stage == Awaited.Stage.REACHING) {
      reach(awaited, findings);
    }
    if (awaited.stage == Awaited.Stage.SETTLING) {
      settle(awaited, findings);
    }
  }

  private void reach(Awaited awaited, List<Finding> findings) {
    Unit unit = awaited.unit;
    if (goal == Goal.DESTROYED) {
      // What is still there was created anew by somebody else.
      awaited.stage = Awaited.Stage.SETTLING;
      return;
    }
    if (unit == null) {
      if (awaited.seen) {
        findings.add(new Finding.Failed(awaited, "unit " + awaited.name + " was destroyed"));
      }
      return;
    }
    String wanted = States.word(unit.getDesiredState());
    if (unit.getGeneration() > awaited.generation && !wanted.equals(goal.word())) {
      findings.add(
          new Finding.Failed(
              awaited, "somebody else wants unit " + awaited.name + " to be " + wanted));
      return;
    }
    if (isReached(awaited, unit)) {
      awaited.stage = Awaited.Stage.SETTLING;
      findings.add(new Finding.Reached(awaited));
      return;
    }
    obstacles(awaited, unit, findings);
  }

  private boolean isReached(Awaited awaited, Unit unit) {
    if (goal == Goal.UNLOADED) {
      return !unit.hasPlacement();
    }
    UnitState state = awaited.current();
    return state != null && States.word(state.getAgentState()).equals(goal.word());
  }

  private void obstacles(Awaited awaited, Unit unit, List<Finding> findings) {
    UnitState state = awaited.current();
    if (unit.hasRefusal() && goal != Goal.UNLOADED) {
      String summary = unit.getRefusal().getSummary();
      if (awaited.said.add("refusal " + summary)) {
        findings.add(new Finding.Refused(awaited, summary));
      }
    } else if (state != null && !state.getError().isEmpty()) {
      trouble(awaited, state, findings);
    }
  }

  private static void trouble(Awaited awaited, UnitState state, List<Finding> findings) {
    if (awaited.said.add("error " + state.getError())) {
      findings.add(new Finding.Trouble(awaited, state));
    }
  }

  private void settle(Awaited awaited, List<Finding> findings) {
    UnitState state = awaited.current();
    switch (goal) {
      case LOADED -> done(awaited, findings);
      case STOPPED -> {
        if (state == null || !BUSY.contains(state.getActiveState())) {
          done(awaited, findings);
        }
      }
      case UNLOADED, DESTROYED -> {
        if (awaited.states.isEmpty()) {
          done(awaited, findings);
        }
      }
      case LAUNCHED -> {
        if (awaited.unit == null) {
          findings.add(new Finding.Failed(awaited, "unit " + awaited.name + " was destroyed"));
        } else if (state != null) {
          settleStart(awaited, state, findings);
        }
      }
    }
  }

  private void settleStart(Awaited awaited, UnitState state, List<Finding> findings) {
    boolean underWay = state.getStartResult().isEmpty();
    switch (state.getActiveState()) {
      case "active", "reloading" -> {
        if (state.getLoadState().equals("loaded")) {
          done(awaited, findings);
        }
      }
      case "failed" -> {
        if (!underWay) {
          findings.add(new Finding.FailedToStart(awaited, state));
        }
      }
      case "inactive" -> {
        if (!underWay && state.getError().isEmpty()) {
          ended(awaited, state, findings);
        }
      }
      default -> awaited.busy = true;
    }
    if (!state.getError().isEmpty()) {
      trouble(awaited, state, findings);
    }
  }

  /** A unit that is inactive after its start. */
  private void ended(Awaited awaited, UnitState state, List<Finding> findings) {
    switch (state.getStartResult()) {
      case "done", "skipped" -> {
        awaited.stage = Awaited.Stage.DONE;
        findings.add(
            awaited.busy ? new Finding.Done(awaited) : new Finding.DoneUnseen(awaited, state));
      }
      case "unknown" -> {
        if (awaited.said.add("end unseen")) {
          findings.add(new Finding.EndUnseen(awaited, state));
        }
      }
      default -> findings.add(new Finding.CalledOff(awaited, state));
    }
  }

  private static void done(Awaited awaited, List<Finding> findings) {
    awaited.stage = Awaited.Stage.DONE;
    findings.add(new Finding.Done(awaited));
  }

  /** Ends the wait for one unit from outside. */
  void finish(Awaited awaited) {
    awaited.stage = Awaited.Stage.DONE;
  }

  /** The units at this stage, in the order of the command. */
  List<Awaited> at(Awaited.Stage stage) {
    var found = new ArrayList<Awaited>();
    for (Awaited awaited : units.values()) {
      if (awaited.stage == stage) {
        found.add(awaited);
      }
    }
    return found;
  }

  int size() {
    return units.size();
  }
}
