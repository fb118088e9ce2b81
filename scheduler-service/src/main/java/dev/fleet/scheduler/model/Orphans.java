package dev.fleet.scheduler.model;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Placements whose unit is gone, and which of them have not been looked at. */
final class Orphans {
  private final Map<String, String> machineByUnit = new HashMap<>();
  private final Set<String> unseen = new LinkedHashSet<>();

  void put(String unit, String machineId) {
    machineByUnit.put(unit, machineId);
    unseen.add(unit);
  }

  void remove(String unit) {
    if (machineByUnit.remove(unit) != null) {
      unseen.remove(unit);
    }
  }

  Optional<String> find(String unit) {
    return Optional.ofNullable(machineByUnit.get(unit));
  }

  void forgetSeen() {
    unseen.addAll(machineByUnit.keySet());
  }

  List<String> takeNew() {
    List<String> taken = List.copyOf(unseen);
    unseen.clear();
    return taken;
  }
}
