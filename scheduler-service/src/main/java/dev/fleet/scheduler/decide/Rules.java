package dev.fleet.scheduler.decide;

import dev.fleet.scheduler.model.ClusterModel;
import dev.fleet.scheduler.model.Machine;
import dev.fleet.scheduler.model.MachineNode;
import dev.fleet.scheduler.model.Scheduling;
import dev.fleet.scheduler.model.UnitNode;
import dev.fleet.unit.MachineMatch;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The one set of rules: for choosing a machine, for checking that a unit may stay, for explaining.
 * Section 3.4 of the behavioural reference, with the machine's own state last: who reads "cordoned"
 * knows that all else fits.
 */
final class Rules {
  private final ClusterModel model;

  Rules(ClusterModel model) {
    this.model = model;
  }

  /** Why a machine cannot take a unit that is not on it; null if it can. */
  @Nullable Veto againstTaking(UnitNode unit, MachineNode machine) {
    return againstTaking(unit, machine, Set.of());
  }

  /** As above, where the units of {@code together} would come with it. */
  @Nullable Veto againstTaking(UnitNode unit, MachineNode machine, Set<UnitNode> together) {
    Veto veto = againstKind(unit, machine);
    veto = veto != null ? veto : againstPeers(unit, machine, together);
    veto = veto != null ? veto : againstNeighbours(unit, machine);
    return veto != null ? veto : againstNewcomers(machine);
  }

  /** Why a global unit does not stand on a machine; null if it does or would. */
  @Nullable Veto againstAdmitting(UnitNode global, MachineNode machine) {
    if (machine.has(global)) {
      return null;
    }
    Veto veto = againstKind(global, machine);
    return veto != null ? veto : againstNeighbours(global, machine);
  }

  /**
   * Why a unit cannot stay on its machine; null if it can. Of two units that have come to conflict
   * the one with the greater name has to leave.
   */
  @Nullable Veto againstKeeping(UnitNode unit, MachineNode machine) {
    Veto veto = againstKind(unit, machine);
    veto = veto != null ? veto : againstPeers(unit, machine, Set.of());
    if (veto != null) {
      return veto;
    }
    veto = againstNeighbours(unit, machine);
    if (veto != null && conflicting(unit, machine).name().compareTo(unit.name()) < 0) {
      return veto;
    }
    return isDraining(machine) ? new Veto.Draining() : null;
  }

  private static @Nullable Veto againstKind(UnitNode unit, MachineNode machine) {
    if (!machine.isPresent()) {
      return new Veto.Away(machine.id());
    }
    Optional<String> required = unit.requirements().machineId();
    if (required.isPresent() && !MachineMatch.idMatches(required.get(), machine.id())) {
      return new Veto.OtherMachine(required.get(), machine.id());
    }
    Map<String, Set<String>> metadata = unit.requirements().metadata();
    if (!metadata.isEmpty() && !MachineMatch.metadataMatches(metadata, machine.metadata())) {
      return Veto.LacksMetadata.of(metadata, machine.metadata());
    }
    return null;
  }

  private @Nullable Veto againstPeers(UnitNode unit, MachineNode machine, Set<UnitNode> together) {
    for (String peer : unit.requirements().machineOf()) {
      Optional<UnitNode> node = model.unit(peer);
      if (node.isEmpty() || !(machine.has(node.get()) || together.contains(node.get()))) {
        return new Veto.PeerElsewhere(peer);
      }
    }
    return null;
  }

  private @Nullable Veto againstNeighbours(UnitNode unit, MachineNode machine) {
    return model.hasConflictOn(unit, machine) ? new Veto.Conflict(unit, machine, this) : null;
  }

  private static @Nullable Veto againstNewcomers(MachineNode machine) {
    return switch (machine.info().orElseThrow().scheduling()) {
      case SCHEDULABLE -> null;
      case CORDONED -> new Veto.Cordoned();
      case DRAINING -> new Veto.Draining();
    };
  }

  private static boolean isDraining(MachineNode machine) {
    return machine.info().map(Machine::scheduling).filter(Scheduling.DRAINING::equals).isPresent();
  }

  /** The first unit by name that stands there and conflicts; there must be one. */
  UnitNode conflicting(UnitNode unit, MachineNode machine) {
    return Stream.concat(
            machine.placed().stream().filter(UnitNode::needsMachine), machine.admitted().stream())
        .filter(other -> model.conflict(unit, other))
        .min(UnitNode.BY_NAME)
        .orElseThrow();
  }

  /** The first unit by name that stands there and makes this one leave if it can. */
  Optional<UnitNode> displacing(UnitNode unit, MachineNode machine) {
    if (!model.hasReplacesOn(unit, machine)) {
      return Optional.empty();
    }
    return machine.placed().stream()
        .filter(UnitNode::needsMachine)
        .filter(other -> model.displaces(other, unit))
        .min(UnitNode.BY_NAME);
  }
}
