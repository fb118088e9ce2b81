package dev.fleet.scheduler.model;

import dev.fleet.unit.MachineMatch;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The machines of the cluster by their short IDs, which several may share. */
final class ShortIds {
  private final Map<String, Set<MachineNode>> machines = new HashMap<>();

  void add(MachineNode machine) {
    machines
        .computeIfAbsent(shortId(machine), any -> new TreeSet<>(MachineNode.BY_ID))
        .add(machine);
  }

  void remove(MachineNode machine) {
    machines.computeIfPresent(
        shortId(machine),
        (any, same) -> {
          same.remove(machine);
          return same.isEmpty() ? null : same;
        });
  }

  /** By ID. */
  Set<MachineNode> find(String shortId) {
    return machines.getOrDefault(shortId, Collections.emptySet());
  }

  private static String shortId(MachineNode machine) {
    return MachineMatch.shortId(machine.id());
  }
}
