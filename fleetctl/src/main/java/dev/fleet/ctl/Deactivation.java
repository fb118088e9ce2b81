package dev.fleet.ctl;

import dev.fleet.v1.DesiredState;
import dev.fleet.v1.Unit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code stop} and {@code unload} have in common: bring units down to a state and wait for it.
 */
final class Deactivation {
  private final Invocation call;
  private final Terminal terminal;
  private final Goal goal;
  private final DesiredState wanted;

  /**
   * @param goal STOPPED or UNLOADED
   */
  Deactivation(Invocation call, Goal goal) {
    this.call = call;
    this.terminal = call.terminal();
    this.goal = goal;
    this.wanted =
        goal == Goal.STOPPED
            ? DesiredState.DESIRED_STATE_LOADED
            : DesiredState.DESIRED_STATE_INACTIVE;
  }

  int run() throws CommandFailure, InterruptedException {
    if (call.arguments().isEmpty()) {
      throw new CommandFailure(0, "No units given");
    }
    List<Unit> units = found(call);
    if (units.isEmpty()) {
      throw new CommandFailure(0, "Units not found in registry");
    }
    var change = new ArrayList<Unit>();
    String refusal = "";
    for (Unit unit : units) {
      refusal = refusal(unit);
      if (!refusal.isEmpty()) {
        break;
      }
      if (!isThere(unit)) {
        change.add(unit);
      }
    }
    DesiredStates set = set(change);
    if (!refusal.isEmpty()) {
      throw new CommandFailure(refusal);
    }
    return await(change, set);
  }

  /** The units of the arguments that exist, in their order. */
  static List<Unit> found(Invocation call) throws CommandFailure, InterruptedException {
    List<String> names = UnitArgument.names(call.arguments());
    try {
      Map<String, Unit> known = Registry.named(call.cluster(), names);
      var units = new ArrayList<Unit>();
      for (String name : names) {
        Unit unit = known.get(name);
        if (unit != null) {
          units.add(unit);
        }
      }
      return units;
    } catch (CallFailure e) {
      throw new CommandFailure("Error retrieving list of units from repository: " + e.text());
    }
  }

  /** Why the command stops at this unit; empty if it does not. */
  private String refusal(Unit unit) {
    if (goal != Goal.STOPPED
        || unit.getGlobal()
        || unit.getCurrentState() != DesiredState.DESIRED_STATE_INACTIVE) {
      return "";
    }
    String text = "Unable to stop unit " + unit.getName() + " in state inactive";
    return unit.getDesiredState() == DesiredState.DESIRED_STATE_INACTIVE
        ? text
        : text + "\nThe unit waits for a machine; to give up: fleetctl unload " + unit.getName();
  }

  private boolean isThere(Unit unit) {
    return !unit.getGlobal()
        && unit.getCurrentState() == wanted
        && unit.getDesiredState() == wanted;
  }

  private DesiredStates set(List<Unit> units) throws CommandFailure, InterruptedException {
    var names = new ArrayList<String>();
    for (Unit unit : units) {
      names.add(unit.getName());
    }
    try {
      return DesiredStates.set(call.cluster(), names, wanted);
    } catch (CallFailure e) {
      throw new CommandFailure(failed(names, e.text()));
    }
  }

  private int await(List<Unit> units, DesiredStates set)
      throws CommandFailure, InterruptedException {
    Map<String, Long> awaited = new LinkedHashMap<>(set.generations());
    for (Unit unit : units) {
      if (unit.getGlobal() && awaited.remove(unit.getName()) != null) {
        terminal.out("Triggered global unit " + unit.getName() + " " + call.command());
      }
    }
    for (String failure : set.failures()) {
      terminal.err("Error: " + failure);
    }
    int attempts = Blocking.attempts(call);
    if (attempts == Blocking.NEVER) {
      for (String name : awaited.keySet()) {
        terminal.out("Triggered unit " + name + " " + call.command());
      }
      return set.failures().isEmpty() ? 0 : 1;
    }
    List<String> names = new ArrayList<>(awaited.keySet());
    String problem =
        switch (Waiter.await(call, goal, awaited, set.revision(), attempts)) {
          case Waiter.Outcome.Reached reached -> "";
          case Waiter.Outcome.Missed missed -> missed.message();
          case Waiter.Outcome.Unsettled unsettled -> unsettled.message();
        };
    if (!problem.isEmpty()) {
      throw new CommandFailure(failed(names, problem));
    }
    String done = goal == Goal.STOPPED ? "stopped" : "unloaded";
    terminal.err("Successfully " + done + " units " + list(names) + ".");
    return set.failures().isEmpty() ? 0 : 1;
  }

  private String failed(List<String> names, String problem) {
    return "Failed to " + call.command() + " units " + list(names) + ". err: " + problem;
  }

  private static String list(List<String> names) {
    return "[" + String.join(" ", names) + "]";
  }
}
