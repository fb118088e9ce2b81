package dev.fleet.registry.unit;

import dev.fleet.registry.view.StateKey;
import dev.fleet.registry.wire.Checks;
import dev.fleet.registry.wire.NameFilter;
import java.util.List;
import java.util.Set;

/** Picks unit states by unit and machine. Immutable. */
final class StateFilter {
  private final NameFilter names;
  private final Set<String> machineIds;

  StateFilter(List<String> names, List<String> machineIds) {
    Checks.globs("names", names);
    Checks.count("machine_ids", machineIds.size());
    machineIds.forEach(id -> Checks.machineId("machine_ids", id));
    this.names = new NameFilter(names);
    this.machineIds = Set.copyOf(machineIds);
  }

  /** The only units that can match, in order; empty if there may be others. */
  List<String> onlyNames() {
    return names.onlyNames();
  }

  boolean matches(StateKey key) {
    return (machineIds.isEmpty() || machineIds.contains(key.machineId()))
        && names.matches(key.unit());
  }
}
