package dev.fleet.scheduler.model;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which units stand on which machines, what that means for other units, and whom a change wakes. A
 * unit stands on a machine if it is wanted and is placed there, or is a global unit admitted there.
 */
final class Views {
  private final UnitTable units;
  private final Collection<MachineNode> machines;
  private final Followers followers = new Followers();
  private final Pools pools = new Pools();
  private final Set<UnitNode> waiting = new LinkedHashSet<>();
  private final Admissions admissions;
  final Relation conflicts;
  final Relation replaces;
  final Agenda agenda = new Agenda();
  final Openings openings = new Openings();

  /** Over units and machines that the model keeps. */
  Views(UnitTable units, Collection<MachineNode> machines) {
    this.units = units;
    this.machines = machines;
    this.conflicts =
        new Relation(
            units, unit -> unit.conflicts, (unit, of) -> unit.conflicts = of, this::standsOn);
    this.replaces =
        new Relation(
            units, unit -> unit.replaces, (unit, of) -> unit.replaces = of, this::standsOn);
    this.admissions = new Admissions(conflicts, this::stand, this::leave);
  }

  /** Takes in a unit that is in the table, where it is placed. */
  void enter(UnitNode unit) {
    conflicts.link(unit, unit.requirements().conflicts());
    replaces.link(unit, unit.requirements().replaces());
    followers.add(unit);
    if (unit.isWantedGlobal()) {
      admissions.add(unit, machines);
    }
    if (!unit.isGlobal()) {
      unit.pool = pools.acquire(unit.requirements().metadata(), machines);
    }
    if (unit.machine != null && unit.needsMachine()) {
      stand(unit, unit.machine);
    }
    agenda.add(unit);
    followers.of(unit).forEach(agenda::add);
  }

  /** Lets go of a unit, which may stay where it is placed. */
  void exit(UnitNode unit) {
    setWaiting(unit, false);
    if (unit.machine != null && unit.needsMachine()) {
      leave(unit, unit.machine);
    }
    if (unit.pool != null) {
      pools.release(unit.pool);
      unit.pool = null;
    }
    if (unit.isWantedGlobal()) {
      admissions.remove(unit, machines);
    }
    followers.of(unit).forEach(agenda::add);
    followers.remove(unit);
    replaces.unlink(unit);
    conflicts.unlink(unit);
  }

  /** A unit comes to stand on a machine. */
  void stand(UnitNode unit, MachineNode machine) {
    conflicts.count(unit, machine, 1);
    replaces.count(unit, machine, 1);
    pools.addLoad(machine, 1);
    wakeRelated(unit);
    if (unit.isGlobal()) {
      return;
    }
    if (conflicts.concernsGlobals(unit)) {
      admissions.markStale(machine);
    }
    wakeNeighbours(conflicts, unit, machine);
    wakeNeighbours(replaces, unit, machine);
  }

  private void wakeNeighbours(Relation relation, UnitNode unit, MachineNode machine) {
    if (relation.relatedOn(unit, machine)) {
      for (UnitNode other : machine.placed) {
        if (relation.reaches(unit, other) || relation.reaches(other, unit)) {
          agenda.add(other);
        }
      }
      agenda.add(unit);
    }
  }

  /** A unit no longer stands on a machine. */
  void leave(UnitNode unit, MachineNode machine) {
    conflicts.count(unit, machine, -1);
    replaces.count(unit, machine, -1);
    pools.addLoad(machine, -1);
    openings.add(machine);
    wakeRelated(unit);
    wakeWaitingPeers(unit);
    if (!unit.isGlobal() && conflicts.concernsGlobals(unit)) {
      admissions.markStale(machine);
    }
  }

  /** A machine came, left, or changed what it takes. */
  void machineChanged(MachineNode machine) {
    pools.refresh(machine);
    openings.add(machine);
    if (machine.isPresent()) {
      admissions.markStale(machine);
    } else {
      admissions.vacate(machine);
    }
    machine.placed.forEach(agenda::add);
    waiting.forEach(agenda::add);
  }

  private void wakeRelated(UnitNode unit) {
    conflicts.forEachWaiting(unit, this::wakeWithPeers);
    replaces.forEachWaiting(unit, this::wakeWithPeers);
    followers.of(unit).forEach(agenda::add);
  }

  /** A placed unit waits for the sake of the units it follows: see {@link #setWaiting}. */
  private void wakeWithPeers(UnitNode unit) {
    agenda.add(unit);
    if (unit.isPlaced()) {
      wakeWaitingPeers(unit);
    }
  }

  /** Without this follower, or with it freed of what kept it, the units it follows may leave. */
  private void wakeWaitingPeers(UnitNode follower) {
    if (follower.requirements().machineOf().isEmpty()) {
      return;
    }
    Set<UnitNode> seen = new LinkedHashSet<>(List.of(follower));
    Deque<UnitNode> open = new ArrayDeque<>(seen);
    while (!open.isEmpty()) {
      for (String name : open.remove().requirements().machineOf()) {
        UnitNode peer = units.get(name);
        if (peer != null && peer.waiting && peer.isPlaced() && seen.add(peer)) {
          agenda.add(peer);
          open.add(peer);
        }
      }
    }
  }

  void setWaiting(UnitNode unit, boolean isWaiting) {
    if (unit.waiting == isWaiting) {
      return;
    }
    unit.waiting = isWaiting;
    conflicts.setWaiting(unit, isWaiting);
    replaces.setWaiting(unit, isWaiting);
    if (isWaiting) {
      waiting.add(unit);
    } else {
      waiting.remove(unit);
    }
  }

  private Collection<MachineNode> standsOn(UnitNode unit) {
    if (unit.isGlobal()) {
      return machines.stream().filter(machine -> machine.has(unit)).toList();
    }
    return unit.machine != null && unit.needsMachine() ? List.of(unit.machine) : List.of();
  }

  Collection<MachineNode> meetingSome(Map<String, Set<String>> metadata) {
    return pools.meetingSome(metadata);
  }

  void settleGlobals() {
    admissions.settle();
  }

  Set<UnitNode> followersOf(UnitNode unit) {
    return followers.of(unit);
  }
}
