package dev.fleet.scheduler.model;

import dev.fleet.unit.UnitName;
import dev.fleet.unit.placement.Candidate;
import dev.fleet.unit.placement.GlobalAdmission;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Which wanted global units stand on which machine, by the rule of {@link GlobalAdmission}.
 * Machines whose answer may have changed are noted and worked off together.
 */
final class Admissions {
  private final Relation conflicts;
  private final Map<UnitNode, Candidate> globals = new TreeMap<>(UnitNode.BY_NAME);
  private final Set<MachineNode> stale = new LinkedHashSet<>();
  private final BiConsumer<UnitNode, MachineNode> onEnter;
  private final BiConsumer<UnitNode, MachineNode> onLeave;

  Admissions(
      Relation conflicts,
      BiConsumer<UnitNode, MachineNode> onEnter,
      BiConsumer<UnitNode, MachineNode> onLeave) {
    this.conflicts = conflicts;
    this.onEnter = onEnter;
    this.onLeave = onLeave;
  }

  /** Takes in a global unit that is wanted. */
  void add(UnitNode unit, Iterable<MachineNode> machines) {
    globals.put(unit, Candidate.of(unit.spec().name(), unit.requirements()));
    conflicts.countGlobal(unit, 1);
    machines.forEach(this::markStale);
  }

  /** Takes a global unit from everywhere; other ones may be admitted instead. */
  void remove(UnitNode unit, Iterable<MachineNode> machines) {
    globals.remove(unit);
    conflicts.countGlobal(unit, -1);
    for (MachineNode machine : machines) {
      if (machine.admitted.contains(unit)) {
        leave(unit, machine);
      }
      markStale(machine);
    }
  }

  void markStale(MachineNode machine) {
    if (machine.isPresent() && !globals.isEmpty()) {
      stale.add(machine);
    }
  }

  /** Takes all global units from a machine that has left the cluster. */
  void vacate(MachineNode machine) {
    stale.remove(machine);
    List.copyOf(machine.admitted).forEach(unit -> leave(unit, machine));
  }

  /** Brings all machines up to date. */
  void settle() {
    while (!stale.isEmpty()) {
      MachineNode machine = stale.iterator().next();
      stale.remove(machine);
      settle(machine);
    }
  }

  private void settle(MachineNode machine) {
    NavigableSet<UnitName> admitted =
        GlobalAdmission.of(machine.metadata(), standing(machine), globals.values()).admitted();
    for (UnitNode unit : List.copyOf(machine.admitted)) {
      if (!admitted.contains(unit.spec().name())) {
        leave(unit, machine);
      }
    }
    for (UnitNode unit : globals.keySet()) {
      if (admitted.contains(unit.spec().name()) && !machine.admitted.contains(unit)) {
        machine.admitted.add(unit);
        onEnter.accept(unit, machine);
      }
    }
  }

  private void leave(UnitNode unit, MachineNode machine) {
    onLeave.accept(unit, machine);
    machine.admitted.remove(unit);
  }

  /** The placed units that can make a difference: those that conflict with some global unit. */
  private List<Candidate> standing(MachineNode machine) {
    List<Candidate> standing = new ArrayList<>();
    for (UnitNode unit : machine.placed) {
      if (unit.needsMachine() && conflicts.concernsGlobals(unit)) {
        standing.add(Candidate.of(unit.spec().name(), unit.requirements()));
      }
    }
    return standing;
  }
}
