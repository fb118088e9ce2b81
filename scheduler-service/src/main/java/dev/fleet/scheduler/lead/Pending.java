package dev.fleet.scheduler.lead;

import dev.fleet.scheduler.model.MachineNode;
import dev.fleet.scheduler.model.UnitNode;
import dev.fleet.unit.UnitName;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Units whose decision is to be written. They are given out machine by machine, so that a machine
 * gets what is waiting for it in one go; and kin by kin, so that ten thousand instances of one
 * template do not hold up the one unit that somebody else waits for. Confined to one thread.
 */
final class Pending {
  /** Kin are few up to this number; the registry lets calls of so many items go first. */
  static final int FEW = 16;

  private static final String NO_MACHINE = "";

  private final Map<String, Entry> entries = new HashMap<>();
  private final Map<String, Map<String, UnitNode>> byMachine = new LinkedHashMap<>();
  private final Map<String, Map<String, UnitNode>> byKin = new LinkedHashMap<>();

  /** Those of {@link #byKin} that are few. */
  private final Map<String, Map<String, UnitNode>> few = new LinkedHashMap<>();

  private record Entry(UnitNode unit, String machine, String kin) {}

  /** Puts a unit behind all others, wherever it was before. */
  void put(UnitNode unit) {
    remove(unit.name());
    var entry = new Entry(unit, machine(unit), kin(unit.spec().name()));
    entries.put(unit.name(), entry);
    byMachine.computeIfAbsent(entry.machine, any -> new LinkedHashMap<>()).put(unit.name(), unit);
    byKin.computeIfAbsent(entry.kin, any -> new LinkedHashMap<>()).put(unit.name(), unit);
    noteWhetherFew(entry.kin);
  }

  private void noteWhetherFew(String kin) {
    Map<String, UnitNode> units = byKin.getOrDefault(kin, Map.of());
    if (units.isEmpty() || units.size() > FEW) {
      few.remove(kin);
    } else {
      few.put(kin, units);
    }
  }

  /** The machine that will hear of the decision. */
  private static String machine(UnitNode unit) {
    return unit.machine()
        .map(MachineNode::id)
        .or(() -> unit.recorded().machineId())
        .orElse(NO_MACHINE);
  }

  /** The instances of a template are kin; a unit without template has none. */
  private static String kin(UnitName name) {
    return name.isInstance() ? name.prefix() : name.value();
  }

  void remove(String unit) {
    Entry entry = entries.remove(unit);
    if (entry != null) {
      drop(byMachine, entry.machine, unit);
      drop(byKin, entry.kin, unit);
      noteWhetherFew(entry.kin);
    }
  }

  private static void drop(Map<String, Map<String, UnitNode>> groups, String name, String unit) {
    Map<String, UnitNode> group = groups.getOrDefault(name, Map.of());
    group.remove(unit);
    if (group.isEmpty()) {
      groups.remove(name);
    }
  }

  /** The next unit of the machine that has waited the longest; null if there is none. */
  @Nullable UnitNode pollByMachine() {
    return byMachine.isEmpty() ? null : poll(byMachine.values().iterator().next());
  }

  /** The next unit of the kin whose last turn is the longest ago; null if there is none. */
  @Nullable UnitNode pollByKin() {
    if (byKin.isEmpty()) {
      return null;
    }
    String kin = byKin.keySet().iterator().next();
    Map<String, UnitNode> units = byKin.getOrDefault(kin, Map.of());
    byKin.remove(kin);
    byKin.put(kin, units);
    return poll(units);
  }

  /** The next unit whose kin are few; null if there is none. */
  @Nullable UnitNode pollFew() {
    return few.isEmpty() ? null : poll(few.values().iterator().next());
  }

  private UnitNode poll(Map<String, UnitNode> group) {
    UnitNode unit = group.values().iterator().next();
    remove(unit.name());
    return unit;
  }

  /** All, in no particular order. */
  List<UnitNode> units() {
    return entries.values().stream().map(Entry::unit).toList();
  }

  int size() {
    return entries.size();
  }

  void clear() {
    entries.clear();
    byMachine.clear();
    byKin.clear();
    few.clear();
  }
}
