package dev.fleet.scheduler.model;

import dev.fleet.unit.Requirements;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A unit in the model. Where it stands is the scheduler's present decision, which may be ahead of
 * what the registry has {@link #recorded}. Changed by {@link ClusterModel} only; confined to its
 * thread.
 */
public final class UnitNode {
  /** The order of decisions. */
  public static final Comparator<UnitNode> BY_NAME = (a, b) -> a.name.compareTo(b.name);

  private final String name;
  UnitSpec spec;
  Links conflicts = Links.NONE;
  Links replaces = Links.NONE;
  @Nullable MachineNode machine;
  @Nullable Pool pool;
  String reason = "";
  @Nullable String refusal;
  Recorded recorded = Recorded.NOTHING;
  long recordedAt;
  boolean waiting;

  UnitNode(UnitSpec spec) {
    this.spec = spec;
    this.name = spec.name().value();
  }

  /** Its full name. */
  public String name() {
    return name;
  }

  public UnitSpec spec() {
    return spec;
  }

  public Requirements requirements() {
    return spec.requirements();
  }

  public boolean isGlobal() {
    return spec.requirements().global();
  }

  /** Whether the scheduler has to find a machine for it. */
  public boolean needsMachine() {
    return spec.isWanted() && !isGlobal();
  }

  /** The machine it is placed on by the present decision, which may have left the cluster. */
  public Optional<MachineNode> machine() {
    return Optional.ofNullable(machine);
  }

  public boolean isPlaced() {
    return machine != null;
  }

  /** Whether it names, or is named by, units that must not be on its machine. */
  public boolean hasConflicts() {
    return !conflicts.isEmpty();
  }

  /** Whether it replaces any unit, or is replaced by one. */
  public boolean hasReplaces() {
    return !replaces.isEmpty();
  }

  /** Whether it is decided anew when a machine may have opened to it. */
  public boolean isWaiting() {
    return waiting;
  }

  /** Why it was placed where it is, or taken from where it was. */
  public String reason() {
    return reason;
  }

  /** Why no machine takes it; empty unless one is wanted and the decision was made. */
  public Optional<String> refusal() {
    return Optional.ofNullable(refusal);
  }

  /** What the registry has. */
  public Recorded recorded() {
    return recorded;
  }

  boolean isWantedGlobal() {
    return spec.isWanted() && isGlobal();
  }

  boolean isInViewOf(MachineNode other) {
    return isGlobal() ? other.admitted.contains(this) : machine == other && spec.isWanted();
  }

  @Override
  public String toString() {
    return name;
  }
}
