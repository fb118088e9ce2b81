package dev.fleet.ctl;

import dev.fleet.unit.UnitName;
import dev.fleet.v1.Machine;
import dev.fleet.v1.Unit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the machine that a word of {@code fleetctl ssh} means: a machine by its ID or the beginning
 * of it, or the machine of a unit by its name or the beginning of it.
 */
final class SshTarget {
  private static final int MAX_NAMED = 5;

  private final List<Machine> machines;
  private final List<Unit> units;

  private SshTarget(List<Machine> machines, List<Unit> units) {
    this.machines = machines;
    this.units = units;
  }

  /** Asks for the machines and for the units that {@code word} may mean. */
  static SshTarget about(Cluster cluster, String word) throws CallFailure, InterruptedException {
    List<Machine> machines = new ArrayList<>(Registry.machines(cluster).all());
    String name = UnitName.mangle(word);
    var patterns = new ArrayList<String>();
    if (UnitName.fault(name).isEmpty()) {
      patterns.add(Registry.literal(name));
      patterns.add(Registry.literal(word) + "*");
    }
    List<Unit> units = patterns.isEmpty() ? List.of() : Registry.units(cluster, patterns).items();
    return new SshTarget(machines, units);
  }

  /** For {@code --machine}. */
  Machine machine(String prefix) throws CommandFailure {
    List<Machine> found = machinesWith(prefix);
    if (found.isEmpty()) {
      throw failure("machine does not exist");
    }
    return onlyOne(found);
  }

  /** For {@code --unit}. */
  Machine ofUnit(String word) throws CommandFailure {
    Unit unit = named(word);
    if (unit == null) {
      throw failure("unit does not exist");
    }
    return of(unit);
  }

  /** For a word that may be either. */
  Machine either(String word) throws CommandFailure {
    List<Machine> found = machinesWith(word);
    Unit unit = named(word);
    if (!found.isEmpty() && unit != null) {
      throw failure(
          "ambiguous argument, both machine and unit found for ‹%s›. Please use --machine or --unit"
              .formatted(word));
    }
    if (unit != null) {
      return of(unit);
    }
    return found.isEmpty() ? ofPrefix(word) : onlyOne(found);
  }

  private Machine ofPrefix(String word) throws CommandFailure {
    var candidates = new ArrayList<Unit>();
    Set<String> places = new LinkedHashSet<>();
    for (Unit unit : units) {
      if (unit.getName().startsWith(word) && (unit.hasPlacement() || unit.getGlobal())) {
        candidates.add(unit);
        places.add(unit.getPlacement().getMachineId());
      }
    }
    if (candidates.isEmpty()) {
      throw failure("could not find matching unit or machine");
    }
    if (places.size() > 1) {
      var names = new ArrayList<String>();
      for (Unit unit : candidates.subList(0, Math.min(MAX_NAMED, candidates.size()))) {
        names.add(unit.getName());
      }
      String more = candidates.size() > MAX_NAMED ? ", …" : "";
      throw failure(
          "more than one unit begins with ‹%s›: %s%s"
              .formatted(word, String.join(", ", names), more));
    }
    return of(candidates.getFirst());
  }

  private List<Machine> machinesWith(String prefix) {
    var found = new ArrayList<Machine>();
    for (Machine machine : machines) {
      if (!prefix.isEmpty() && machine.getId().startsWith(prefix)) {
        found.add(machine);
      }
    }
    return found;
  }

  private static Machine onlyOne(List<Machine> found) throws CommandFailure {
    if (found.size() > 1) {
      throw failure("found more than one machine");
    }
    return found.getFirst();
  }

  private @Nullable Unit named(String word) {
    String name = UnitName.mangle(word);
    for (Unit unit : units) {
      if (unit.getName().equals(name)) {
        return unit;
      }
    }
    return null;
  }

  private Machine of(Unit unit) throws CommandFailure {
    if (unit.getGlobal()) {
      throw failure("global units unsupported");
    }
    for (Machine machine : machines) {
      if (machine.getId().equals(unit.getPlacement().getMachineId())) {
        return machine;
      }
    }
    throw new CommandFailure("Could not determine address of machine.");
  }

  private static CommandFailure failure(String text) {
    return new CommandFailure("Unable to proceed: " + text);
  }
}
