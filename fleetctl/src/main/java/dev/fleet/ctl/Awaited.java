package dev.fleet.ctl;

import dev.fleet.v1.DesiredState;
import dev.fleet.v1.Unit;
import dev.fleet.v1.UnitState;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One unit that a command waits for: what is known of it and how far it has come. One thread. */
final class Awaited {
  /** How far a unit has come. */
  enum Stage {
    /** The control plane has not reached the goal. */
    REACHING,
    /** The machine has not finished. */
    SETTLING,
    /** Nothing is left to wait for. */
    DONE
  }

  final String name;

  /** States of an earlier generation say nothing of what was asked for. */
  final long generation;

  /** By machine ID. */
  final Map<String, UnitState> states = new TreeMap<>();

  /** What has been said to the user, so that it is said once. */
  final Set<String> said = new HashSet<>();

  /** What the machine complained of; empty when it did not. */
  String trouble = "";

  /** Whether the machine has been seen at work since the command. */
  boolean busy;

  Stage stage = Stage.REACHING;
  @Nullable Unit unit;
  boolean seen;

  Awaited(String name, long generation) {
    this.name = name;
    this.generation = generation;
  }

  /** The machine that the unit is placed on; empty when on none. */
  String machineId() {
    return unit != null && unit.hasPlacement() ? unit.getPlacement().getMachineId() : "";
  }

  /** What the unit's machine reports, once it speaks of the generation that is waited for. */
  @Nullable UnitState current() {
    UnitState state = states.get(machineId());
    return state != null && state.getGeneration() >= generation ? state : null;
  }

  /** Where the unit stands, for people. */
  String standing(Machines machines) {
    String machine = machines.legend(machineId());
    UnitState state = current();
    if (unit == null) {
      return states.isEmpty() ? "gone" : "being stopped on " + machines.legend(anyMachine());
    }
    if (machineId().isEmpty()) {
      return unit.hasRefusal() ? "no machine takes it" : "waiting for a machine";
    }
    if (state == null) {
      return "placed on " + machine;
    }
    if (!state.getError().isEmpty()) {
      return "in trouble on " + machine;
    }
    return state.getAgentState() == DesiredState.DESIRED_STATE_UNSPECIFIED
        ? "placed on " + machine
        : "%s on %s, %s (%s)"
            .formatted(
                States.word(state.getAgentState()),
                machine,
                state.getActiveState(),
                state.getSubState());
  }

  /** Some machine that reports the unit; empty when none does. */
  String anyMachine() {
    return states.isEmpty() ? "" : states.keySet().iterator().next();
  }
}
