package dev.fleet.scheduler.decide;

import dev.fleet.scheduler.model.ClusterModel;
import dev.fleet.scheduler.model.MachineNode;
import dev.fleet.scheduler.model.UnitNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the peers of a unit, the units of its MachineOf, allow it to be. */
final class Peers {
  /** How many units are looked at to find out whether peers wait for each other. */
  private static final int CYCLE_SEARCH = 1_000;

  private final ClusterModel model;

  Peers(ClusterModel model) {
    this.model = model;
  }

  /** What the peers say. */
  sealed interface Answer {
    /** On this machine only, where this peer is. */
    record At(MachineNode machine, UnitNode peer) implements Answer {}

    /** On any machine that has them: all are global. */
    record Anywhere() implements Answer {}

    /** Nowhere, and why. */
    record Nowhere(String why) implements Answer {}
  }

  Answer of(UnitNode unit) {
    Answer.@Nullable At at = null;
    for (String name : unit.requirements().machineOf()) {
      Optional<UnitNode> peer = model.unit(name);
      Optional<String> absence =
          peer.isEmpty()
              ? Optional.of("required peer Unit(" + name + ") does not exist")
              : absence(unit, peer.get());
      if (absence.isPresent()) {
        return new Answer.Nowhere(absence.get());
      }
      UnitNode node = peer.orElseThrow();
      if (node.isGlobal()) {
        continue;
      }
      MachineNode machine = node.machine().orElseThrow();
      if (at == null) {
        at = new Answer.At(machine, node);
      } else if (at.machine() != machine) {
        return new Answer.Nowhere(apart(at, node, machine));
      }
    }
    return at != null ? at : new Answer.Anywhere();
  }

  private static String apart(Answer.At at, UnitNode node, MachineNode machine) {
    return "required peers are apart: Unit(%s) is on Machine(%s), Unit(%s) on Machine(%s)"
        .formatted(at.peer(), at.machine(), node, machine);
  }

  private Optional<String> absence(UnitNode unit, UnitNode peer) {
    if (peer == unit) {
      return Optional.of("it requires itself as its peer");
    }
    if (!peer.isGlobal() && peer.isPlaced() && peer.needsMachine()) {
      return Optional.empty();
    }
    if (!peer.spec().isWanted()) {
      return Optional.of("required peer Unit(" + peer + ") is inactive");
    }
    if (peer.isGlobal()) {
      return Optional.empty();
    }
    return Optional.of(
        cycle(unit)
            .map(cycle -> "required peers wait for each other: " + String.join(" -> ", cycle))
            .orElse("required peer Unit(" + peer + ") is on no machine"));
  }

  /** The way from a unit along its peers back to itself, if there is one. */
  private Optional<List<String>> cycle(UnitNode unit) {
    Map<String, String> cameFrom = new HashMap<>();
    Deque<UnitNode> open = new ArrayDeque<>(List.of(unit));
    while (!open.isEmpty() && cameFrom.size() < CYCLE_SEARCH) {
      UnitNode from = open.remove();
      for (String peer : from.requirements().machineOf()) {
        if (cameFrom.putIfAbsent(peer, from.name()) != null) {
          continue;
        }
        if (peer.equals(unit.name())) {
          return Optional.of(path(unit.name(), cameFrom));
        }
        model.unit(peer).filter(node -> !node.isPlaced()).ifPresent(open::add);
      }
    }
    return Optional.empty();
  }

  private static List<String> path(String name, Map<String, String> cameFrom) {
    List<String> path = new ArrayList<>(List.of(name));
    String step = name;
    do {
      step = cameFrom.getOrDefault(step, name);
      path.add(step);
    } while (!step.equals(name));
    return path.reversed();
  }
}
