package dev.fleet.scheduler.model;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The cluster as a scheduler sees it: what the registry says, with the scheduler's own decisions
 * already applied. Confined to one thread.
 *
 * <p>Every change puts the units whose decision it may touch on the {@link #agenda}. A unit that is
 * not on it would be decided as it stands.
 */
public final class ClusterModel {
  private final UnitTable units = new UnitTable();
  private final MachineTable machines = new MachineTable();
  private final Orphans orphans = new Orphans();
  private final Views views = new Views(units, machines.all());
  private Set<UnitNode> touched = new LinkedHashSet<>();
  private int unplaced;

  // What the registry says.

  /**
   * A unit as the registry has it.
   *
   * @param revision when it was so; the placement is ignored if a later one is known from {@link
   *     #confirm}
   */
  public UnitNode putUnit(UnitSpec spec, Recorded recorded, long revision) {
    String name = spec.name().value();
    orphans.remove(name);
    UnitNode unit = units.get(name);
    if (unit != null && unit.spec.createRevision() != spec.createRevision()) {
      removeUnit(name);
      unit = null;
    }
    if (unit == null) {
      unit = new UnitNode(spec);
      units.add(unit);
      enter(unit);
    } else if (!spec.equals(unit.spec)) {
      exit(unit);
      unit.spec = spec;
      enter(unit);
    }
    record(unit, recorded, revision);
    return unit;
  }

  /** A unit that is gone. */
  public void removeUnit(String name) {
    orphans.remove(name);
    UnitNode unit = units.get(name);
    if (unit == null) {
      return;
    }
    exit(unit);
    if (unit.machine != null) {
      forget(unit.machine, unit);
    }
    units.remove(unit);
    views.agenda.remove(unit);
    touched.remove(unit);
  }

  /** A placement whose unit is gone. */
  public void putOrphan(String unit, String machineId) {
    removeUnit(unit);
    orphans.put(unit, machineId);
  }

  /** A machine that is in the cluster. */
  public void putMachine(Machine info) {
    MachineNode machine = machines.node(info.id());
    if (machines.put(machine, info)) {
      views.machineChanged(machine);
    }
  }

  /** A machine that has left the cluster; what is placed on it stays so until decided otherwise. */
  public void removeMachine(String id) {
    MachineNode machine = machines.get(id);
    if (machine == null || !machine.isPresent()) {
      return;
    }
    machines.leave(machine);
    views.machineChanged(machine);
    machines.prune(machine);
  }

  // Decisions.

  /** Decides that a unit is on a machine. */
  public void place(UnitNode unit, MachineNode machine, String reason) {
    unit.reason = reason;
    unit.refusal = null;
    move(unit, machine);
    views.setWaiting(unit, false);
    touch(unit);
  }

  /** Decides that a unit leaves its machine; it is then due for another one. */
  public void unplace(UnitNode unit, String reason) {
    unit.reason = reason;
    move(unit, null);
    touched.add(unit);
    views.agenda.add(unit);
  }

  /** Decides that no machine takes a unit. */
  public void refuse(UnitNode unit, String refusal) {
    views.setWaiting(unit, true);
    if (!refusal.equals(unit.refusal)) {
      unit.refusal = refusal;
      touched.add(unit);
      views.followersOf(unit).forEach(views.agenda::add);
    }
  }

  /** Decides that a unit that is on no machine needs none. */
  public void leaveAlone(UnitNode unit) {
    unit.refusal = null;
    views.setWaiting(unit, false);
    touched.add(unit);
  }

  /**
   * Has a unit decided anew whenever something changes that may open another machine to it; a
   * placed one together with the waiting units that it follows there.
   */
  public void setWaiting(UnitNode unit, boolean isWaiting) {
    views.setWaiting(unit, isWaiting);
  }

  /** Has the units of a machine decided anew. */
  public void reconsider(String machineId) {
    MachineNode machine = machines.get(machineId);
    if (machine != null) {
      machine.placed.forEach(views.agenda::add);
    }
  }

  // What the registry has on record.

  /** The registry has kept a decision. A unit that isn't decided beyond its record follows it. */
  public void confirm(String name, long createRevision, Recorded recorded, long revision) {
    UnitNode unit = units.get(name);
    if (unit == null || unit.spec.createRevision() != createRevision) {
      return;
    }
    unit.recordedAt = Math.max(unit.recordedAt, revision);
    if (!recorded.equals(unit.recorded)) {
      accept(unit, recorded);
    }
  }

  /** Drops what was decided for a unit beyond what the registry has; it is decided anew. */
  public void revert(UnitNode unit) {
    Recorded recorded = unit.recorded;
    unit.reason = recorded.reason();
    unit.refusal = recorded.machineId().isPresent() ? null : recorded.refusal().orElse(null);
    move(unit, recorded.machineId().map(machines::node).orElse(null));
    views.agenda.add(unit);
  }

  /** The orphan's placement is gone. */
  public void confirmOrphan(String unit) {
    orphans.remove(unit);
  }

  private void record(UnitNode unit, Recorded recorded, long revision) {
    if (revision >= unit.recordedAt && !recorded.equals(unit.recorded)) {
      accept(unit, recorded);
    }
  }

  /** A unit that was as recorded stays so; one that was decided beyond it, only if it moved. */
  private void accept(UnitNode unit, Recorded recorded) {
    Recorded old = unit.recorded;
    Optional<String> decided = unit.machine().map(MachineNode::id);
    boolean wasAsRecorded = old.machineId().equals(decided) && old.refusal().equals(unit.refusal());
    boolean moved = !old.machineId().equals(recorded.machineId());
    unit.recorded = recorded;
    touch(unit);
    if (wasAsRecorded || (moved && !recorded.machineId().equals(decided))) {
      revert(unit);
    }
  }

  private void enter(UnitNode unit) {
    views.enter(unit);
    unplaced += unit.needsMachine() && !unit.isPlaced() ? 1 : 0;
  }

  private void exit(UnitNode unit) {
    unplaced -= unit.needsMachine() && !unit.isPlaced() ? 1 : 0;
    views.exit(unit);
  }

  private void move(UnitNode unit, @Nullable MachineNode to) {
    MachineNode from = unit.machine;
    if (from == to) {
      return;
    }
    if (from != null) {
      if (unit.needsMachine()) {
        views.leave(unit, from);
      }
      unit.machine = null;
      forget(from, unit);
    }
    unit.machine = to;
    if (to != null) {
      to.placed.add(unit);
      if (unit.needsMachine()) {
        views.stand(unit, to);
      }
    }
    if (unit.needsMachine()) {
      unplaced += (from == null ? -1 : 0) + (to == null ? 1 : 0);
    }
  }

  private void forget(MachineNode machine, UnitNode unit) {
    machine.placed.remove(unit);
    machines.prune(machine);
  }

  /** Brings the global units up to date; to be called before anything is decided. */
  public void settleGlobals() {
    views.settleGlobals();
  }

  // Questions.

  public Agenda agenda() {
    return views.agenda;
  }

  public Optional<UnitNode> unit(String name) {
    return Optional.ofNullable(units.get(name));
  }

  /** All units, by name. */
  public Collection<UnitNode> units() {
    return units.all();
  }

  /** A machine that is in the cluster, or that has left it with units placed on it. */
  public Optional<MachineNode> machine(String id) {
    return Optional.ofNullable(machines.get(id));
  }

  /** All machines of {@link #machine}, by ID. */
  public Collection<MachineNode> machines() {
    return machines.all();
  }

  /** How many machines are in the cluster. */
  public int machineCount() {
    return machines.present();
  }

  /** How many units wait for a machine. */
  public int unplacedCount() {
    return unplaced;
  }

  /** Where the placement is of a unit that is gone. */
  public Optional<String> orphan(String unit) {
    return orphans.find(unit);
  }

  /** Has all orphans looked at again. */
  public void reconsiderOrphans() {
    orphans.forgetSeen();
  }

  /** The units of orphans that have come since this was last asked. */
  public List<String> takeNewOrphans() {
    return orphans.takeNew();
  }

  /** The machines of the cluster whose full or short ID is this. */
  public List<MachineNode> machinesOf(String requiredId) {
    return machines.find(requiredId);
  }

  /** The schedulable machines that have a unit's metadata, least loaded first, then by ID. */
  public NavigableSet<MachineNode> pool(UnitNode unit) {
    return unit.pool == null
        ? Collections.emptyNavigableSet()
        : Collections.unmodifiableNavigableSet(unit.pool.machines);
  }

  /** The machines of the cluster that have what a unit requires of some key, by ID. */
  public Collection<MachineNode> machinesMeetingSome(UnitNode unit) {
    return views.meetingSome(unit.requirements().metadata());
  }

  /** The units that have to be where {@code unit} is, by name. */
  public Set<UnitNode> followersOf(UnitNode unit) {
    return Collections.unmodifiableSet(views.followersOf(unit));
  }

  /** Whether another unit in the machine's view conflicts with this one, in either direction. */
  public boolean hasConflictOn(UnitNode unit, MachineNode machine) {
    return views.conflicts.relatedOn(unit, machine);
  }

  /** Whether two units must not share a machine. */
  public boolean conflict(UnitNode one, UnitNode other) {
    return views.conflicts.reaches(one, other) || views.conflicts.reaches(other, one);
  }

  /** Whether two units are in a Replaces relation, in one direction or both. */
  public boolean hasReplacesOn(UnitNode unit, MachineNode machine) {
    return views.replaces.relatedOn(unit, machine);
  }

  /** Whether {@code one} replaces {@code other} and not the other way round too. */
  public boolean displaces(UnitNode one, UnitNode other) {
    return views.replaces.reaches(one, other) && !views.replaces.reaches(other, one);
  }

  /** Where units may find room. */
  public Openings openings() {
    return views.openings;
  }

  /** Grows whenever a machine comes, goes or changes what it takes. */
  public long machinesVersion() {
    return machines.version();
  }

  /** Together with {@link #machinesVersion} changes whenever conflicts may refuse a unit anew. */
  public long conflictsVersion(UnitNode unit) {
    return views.conflicts.version(unit);
  }

  /** What in a refusal depends on the unit, its peers aside: equal keys, equal refusals. */
  public Object refusalKey(UnitNode unit) {
    return List.of(unit.requirements(), unit.conflicts.held(), unit.conflicts.matched());
  }

  /** Notes that a unit was decided, with whatever outcome. */
  public void touch(UnitNode unit) {
    touched.remove(unit); // The order is that of the last decision.
    touched.add(unit);
  }

  /** The units that were decided or recorded anew since this was last asked, in that order. */
  public List<UnitNode> takeTouched() {
    Set<UnitNode> taken = touched;
    touched = new LinkedHashSet<>(); // To clear a set takes as long as it has ever been large.
    return List.copyOf(taken);
  }
}
