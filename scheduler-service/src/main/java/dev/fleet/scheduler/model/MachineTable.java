package dev.fleet.scheduler.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The machines that are in the cluster, and those that have left it with units placed on them, by
 * ID.
 */
final class MachineTable {
  private final NavigableMap<String, MachineNode> byId = new TreeMap<>();
  private final Collection<MachineNode> all = Collections.unmodifiableCollection(byId.values());
  private final ShortIds shortIds = new ShortIds();
  private int present;
  private long version;

  @Nullable MachineNode get(String id) {
    return byId.get(id);
  }

  /** The machine of this ID, which may never have been in the cluster. */
  MachineNode node(String id) {
    return byId.computeIfAbsent(id, MachineNode::new);
  }

  /** All, by ID; for reading. */
  Collection<MachineNode> all() {
    return all;
  }

  /** How many are in the cluster. */
  int present() {
    return present;
  }

  /** Grows whenever a machine comes, goes or changes what it takes. */
  long version() {
    return version;
  }

  /**
   * A machine is in the cluster, with this to say of it.
   *
   * @return whether it takes something else than before
   */
  boolean put(MachineNode machine, Machine info) {
    Machine old = machine.info;
    machine.info = info;
    if (old == null) {
      present++;
      shortIds.add(machine);
    } else if (old.takesTheSameAs(info)) {
      return false;
    }
    version++;
    return true;
  }

  /** A machine leaves the cluster; {@link #prune} it once that is taken in. */
  void leave(MachineNode machine) {
    machine.info = null;
    present--;
    shortIds.remove(machine);
    version++;
  }

  /** Drops a machine of which nothing is left to know. */
  void prune(MachineNode machine) {
    if (machine.placed.isEmpty() && !machine.isPresent()) {
      byId.remove(machine.id());
    }
  }

  /** Those in the cluster whose full or short ID is this. */
  List<MachineNode> find(String requiredId) {
    MachineNode exact = byId.get(requiredId);
    List<MachineNode> found = new ArrayList<>();
    if (exact != null && exact.isPresent()) {
      found.add(exact);
    }
    for (MachineNode machine : shortIds.find(requiredId)) {
      if (machine != exact) {
        found.add(machine);
      }
    }
    return found;
  }
}
