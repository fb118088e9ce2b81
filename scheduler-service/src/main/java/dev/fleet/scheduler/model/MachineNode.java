package dev.fleet.scheduler.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A machine in the model. It stays after the machine has left the cluster for as long as units are
 * placed on it. Changed by {@link ClusterModel} only; confined to its thread.
 */
public final class MachineNode {
  static final Comparator<MachineNode> BY_ID = Comparator.comparing(MachineNode::id);

  /** Least loaded first, ties by machine ID. */
  public static final Comparator<MachineNode> BY_LOAD =
      (a, b) -> a.load != b.load ? Integer.compare(a.load, b.load) : a.id.compareTo(b.id);

  private final String id;
  @Nullable Machine info;
  final Set<UnitNode> placed = new HashSet<>();
  final Set<UnitNode> admitted = new TreeSet<>(UnitNode.BY_NAME);
  final List<Pool> pools = new ArrayList<>();
  int load;

  /** The metadata by which it is found. */
  Map<String, String> indexed = Map.of();

  MachineNode(String id) {
    this.id = id;
  }

  public String id() {
    return id;
  }

  /** Empty once the machine has left the cluster. */
  public Optional<Machine> info() {
    return Optional.ofNullable(info);
  }

  public boolean isPresent() {
    return info != null;
  }

  public Map<String, String> metadata() {
    return info == null ? Map.of() : info.metadata();
  }

  /** How many units it has: wanted units placed on it, and global units admitted to it. */
  public int load() {
    return load;
  }

  /** Units placed on it, wanted or not; no order. */
  public Set<UnitNode> placed() {
    return Collections.unmodifiableSet(placed);
  }

  /** The wanted global units that stand on it, by name. */
  public Set<UnitNode> admitted() {
    return Collections.unmodifiableSet(admitted);
  }

  /** Whether the unit counts as standing here. */
  public boolean has(UnitNode unit) {
    return unit.isInViewOf(this);
  }

  @Override
  public String toString() {
    return id;
  }
}
