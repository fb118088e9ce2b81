package dev.fleet.ctl;

import dev.fleet.unit.UnitName;
import dev.fleet.v1.DesiredState;
import dev.fleet.v1.Unit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code load} and {@code start} have in common: bring units up to a state and wait for it.
 */
final class Activation {
  private final Invocation call;
  private final Terminal terminal;
  private final Goal goal;
  private final DesiredState wanted;
  private final String doing;

  /**
   * @param goal LOADED or LAUNCHED
   * @param doing "loading" or "starting", for messages
   */
  Activation(Invocation call, Goal goal, String doing) {
    this.call = call;
    this.terminal = call.terminal();
    this.goal = goal;
    this.wanted =
        goal == Goal.LOADED
            ? DesiredState.DESIRED_STATE_LOADED
            : DesiredState.DESIRED_STATE_LAUNCHED;
    this.doing = doing;
  }

  /** The whole command: creation, change, wait. */
  int run() throws CommandFailure, InterruptedException {
    if (call.arguments().isEmpty()) {
      throw new CommandFailure(0, "No units given");
    }
    UnitCreation.Units units =
        UnitCreation.ensure(call, new ReplaceRule(call.isOn("replace"), wanted));
    return activate(units);
  }

  private int activate(UnitCreation.Units units) throws CommandFailure, InterruptedException {
    var names = new ArrayList<String>();
    Map<String, Long> awaited = new LinkedHashMap<>();
    for (Unit unit : units.byName().values()) {
      if (new UnitName(unit.getName()).isTemplate()) {
        throw new CommandFailure(
            "Error %s units: cannot activate template \"%s\"".formatted(doing, unit.getName()));
      }
      if (unit.getDesiredState() != wanted) {
        names.add(unit.getName());
      } else if (units.replaced().contains(unit.getName())) {
        awaited.put(unit.getName(), unit.getGeneration());
      } else if (unit.hasRefusal()) {
        terminal.err(
            "Unit %s cannot be placed: %s"
                .formatted(unit.getName(), unit.getRefusal().getSummary()));
      }
    }
    DesiredStates set = set(names);
    awaited.putAll(set.generations());
    sayGlobals(units, awaited);
    if (!set.failures().isEmpty()) {
      for (String failure : set.failures()) {
        terminal.err("Error " + doing + " units: " + failure);
      }
      return 1;
    }
    return await(awaited, Math.max(units.revision(), set.revision()));
  }

  private DesiredStates set(List<String> names) throws CommandFailure, InterruptedException {
    try {
      return DesiredStates.set(call.cluster(), names, wanted);
    } catch (CallFailure e) {
      throw new CommandFailure("Error " + doing + " units: " + e.text());
    }
  }

  /** Global units have no one state to wait for. */
  private void sayGlobals(UnitCreation.Units units, Map<String, Long> awaited) {
    for (Unit unit : units.byName().values()) {
      if (unit.getGlobal() && awaited.remove(unit.getName()) != null) {
        terminal.out("Triggered global unit " + unit.getName() + " " + call.command());
      }
    }
  }

  private int await(Map<String, Long> generations, long revision)
      throws CommandFailure, InterruptedException {
    int attempts = Blocking.attempts(call);
    if (attempts == Blocking.NEVER) {
      for (String name : generations.keySet()) {
        terminal.out("Triggered unit " + name + " " + call.command());
      }
      return 0;
    }
    return switch (Waiter.await(call, goal, generations, revision, attempts)) {
      case Waiter.Outcome.Reached reached -> 0;
      case Waiter.Outcome.Missed missed -> {
        terminal.err("Error waiting for unit states, exit status: 1");
        yield 1;
      }
      case Waiter.Outcome.Unsettled unsettled -> {
        terminal.err("Error waiting for systemd unit states, err: " + unsettled.message());
        yield 1;
      }
    };
  }
}
