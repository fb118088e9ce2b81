package dev.fleet.scheduler.decide;

import dev.fleet.scheduler.model.ClusterModel;
import dev.fleet.scheduler.model.MachineNode;
import dev.fleet.scheduler.model.UnitNode;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds another machine for a unit that is replaced where it is. The followers it has there come
 * along, so the machine must be able to take them all; and nobody there may replace, or be replaced
 * by, one of them. Each such move thus leaves fewer units together with one they replace, which is
 * why moves come to an end.
 */
final class Refuge {
  private final ClusterModel model;
  private final Rules rules;

  Refuge(ClusterModel model, Rules rules) {
    this.model = model;
    this.rules = rules;
  }

  /** The unit that makes {@code unit} leave {@code machine}; its own followers cannot. */
  Optional<UnitNode> displacing(UnitNode unit, MachineNode machine) {
    return rules.displacing(unit, machine).filter(other -> !group(unit, machine).contains(other));
  }

  Optional<MachineNode> find(UnitNode unit, MachineNode from) {
    Set<UnitNode> group = group(unit, from);
    for (MachineNode machine : candidates(unit)) {
      if (machine != from && takes(group, machine)) {
        return Optional.of(machine);
      }
    }
    return Optional.empty();
  }

  private Collection<MachineNode> candidates(UnitNode unit) {
    return unit.requirements()
        .machineId()
        .<Collection<MachineNode>>map(
            id -> model.machinesOf(id).stream().sorted(MachineNode.BY_LOAD).toList())
        .orElseGet(() -> model.pool(unit));
  }

  private boolean takes(Set<UnitNode> group, MachineNode machine) {
    for (UnitNode unit : group) {
      if (model.hasReplacesOn(unit, machine) || rules.againstTaking(unit, machine, group) != null) {
        return false;
      }
    }
    return true;
  }

  /** The unit and all that follow it on this machine, directly or not. */
  Set<UnitNode> group(UnitNode unit, MachineNode machine) {
    Set<UnitNode> group = new LinkedHashSet<>(List.of(unit));
    Deque<UnitNode> open = new ArrayDeque<>(group);
    while (!open.isEmpty()) {
      for (UnitNode follower : model.followersOf(open.remove())) {
        if (machine.placed().contains(follower) && group.add(follower)) {
          open.add(follower);
        }
      }
    }
    return group;
  }
}
