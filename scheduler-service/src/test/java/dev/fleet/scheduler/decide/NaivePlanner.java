package dev.fleet.scheduler.decide;

import dev.fleet.scheduler.model.Desired;
import dev.fleet.scheduler.model.Scheduling;
import dev.fleet.unit.Glob;
import dev.fleet.unit.MachineMatch;
import dev.fleet.unit.Requirements;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rules once more, as plainly as can be: no index, no memory, everything looked at again after
 * every step. The planner has to agree with it.
 */
public final class NaivePlanner {
  public final Map<String, U> units = new TreeMap<>();
  public final Map<String, M> machines = new TreeMap<>();

  /** A unit. */
  public static final class U {
    public final String name;
    public Requirements asks;
    public Desired desired;
    public @Nullable String machine;

    public U(String name, Requirements asks, Desired desired) {
      this.name = name;
      this.asks = asks;
      this.desired = desired;
    }

    boolean wanted() {
      return desired != Desired.INACTIVE;
    }

    public boolean needsMachine() {
      return wanted() && !asks.global();
    }
  }

  /** A machine. */
  public record M(String id, Map<String, String> metadata, Scheduling scheduling) {}

  /** Decides until nothing changes. */
  public void run() {
    int steps = 0;
    while (checkOne() || placeOne()) {
      if (++steps > 10_000) {
        throw new AssertionError("the rules do not come to rest");
      }
    }
  }

  private boolean checkOne() {
    for (U unit : units.values()) {
      if (unit.machine == null) {
        continue;
      }
      if (!unit.needsMachine() || !mayStay(unit)) {
        unit.machine = null;
        return true;
      }
      if (isDisplaced(unit)) {
        Optional<String> refuge = refuge(unit);
        if (refuge.isPresent()) {
          unit.machine = refuge.get();
          return true;
        }
      }
    }
    return false;
  }

  private boolean placeOne() {
    for (U unit : units.values()) {
      if (unit.machine == null && unit.needsMachine()) {
        Optional<String> best = choose(unit);
        if (best.isPresent()) {
          unit.machine = best.get();
          return true;
        }
      }
    }
    return false;
  }

  /** Whether a machine would take a unit that is on none. */
  public boolean isPlaceable(U unit) {
    return choose(unit).isPresent();
  }

  private Optional<String> choose(U unit) {
    return machines.keySet().stream()
        .filter(machine -> fits(unit, machine, Set.of()))
        .min(
            Comparator.comparingInt((String machine) -> displacers(unit, machine).isEmpty() ? 0 : 1)
                .thenComparingInt(machine -> view(machine).size())
                .thenComparing(Comparator.naturalOrder()));
  }

  private boolean fits(U unit, String machine, Set<U> together) {
    M info = machines.get(machine);
    return info != null
        && info.scheduling() == Scheduling.SCHEDULABLE
        && kindFits(unit, info)
        && peersFit(unit, machine, together)
        && view(machine).stream().noneMatch(other -> conflict(unit, other));
  }

  /** Whether a placed unit may stay where it is. */
  public boolean mayStay(U unit) {
    M info = machines.get(String.valueOf(unit.machine));
    return info != null
        && info.scheduling() != Scheduling.DRAINING
        && kindFits(unit, info)
        && peersFit(unit, info.id(), Set.of())
        && view(info.id()).stream()
            .noneMatch(other -> other.name.compareTo(unit.name) < 0 && conflict(unit, other));
  }

  private static boolean kindFits(U unit, M machine) {
    return unit.asks.machineId().stream().allMatch(id -> MachineMatch.idMatches(id, machine.id()))
        && MachineMatch.metadataMatches(unit.asks.metadata(), machine.metadata());
  }

  private boolean peersFit(U unit, String machine, Set<U> together) {
    return unit.asks.machineOf().stream()
        .allMatch(
            name -> {
              U peer = units.get(name);
              return peer != null && (view(machine).contains(peer) || together.contains(peer));
            });
  }

  /** What stands on a machine: wanted units placed there, then global units as there is room. */
  List<U> view(String machine) {
    List<U> view = new ArrayList<>();
    units.values().stream()
        .filter(unit -> unit.needsMachine() && machine.equals(unit.machine))
        .forEach(view::add);
    M info = machines.get(machine);
    if (info != null) {
      for (U global : units.values()) {
        if (global.wanted()
            && global.asks.global()
            && MachineMatch.metadataMatches(global.asks.metadata(), info.metadata())
            && view.stream().noneMatch(other -> conflict(global, other))) {
          view.add(global);
        }
      }
    }
    return view;
  }

  private static boolean conflict(U one, U other) {
    return one != other
        && (matches(one.asks.conflicts(), other.name) || matches(other.asks.conflicts(), one.name));
  }

  private static boolean matches(List<String> globs, String name) {
    return globs.stream().anyMatch(glob -> Glob.compile(glob).matches(name));
  }

  private static boolean replaces(U one, U other) {
    return one != other && matches(one.asks.replaces(), other.name);
  }

  private Set<U> displacers(U unit, String machine) {
    Set<U> found = new HashSet<>();
    for (U other : view(machine)) {
      if (other.needsMachine() && replaces(other, unit) && !replaces(unit, other)) {
        found.add(other);
      }
    }
    return found;
  }

  private boolean isDisplaced(U unit) {
    Set<U> displacers = displacers(unit, String.valueOf(unit.machine));
    Optional<U> first = displacers.stream().min(Comparator.comparing(other -> other.name));
    return first.isPresent() && !group(unit).contains(first.get());
  }

  private Optional<String> refuge(U unit) {
    Set<U> group = group(unit);
    return machines.keySet().stream()
        .filter(machine -> !machine.equals(unit.machine))
        .filter(machine -> group.stream().allMatch(member -> fits(member, machine, group)))
        .filter(machine -> group.stream().noneMatch(member -> isRelated(member, machine)))
        .min(
            Comparator.comparingInt((String machine) -> view(machine).size())
                .thenComparing(Comparator.naturalOrder()));
  }

  private boolean isRelated(U unit, String machine) {
    return view(machine).stream().anyMatch(other -> replaces(unit, other) || replaces(other, unit));
  }

  private Set<U> group(U unit) {
    Set<U> group = new LinkedHashSet<>(List.of(unit));
    while (true) {
      Set<U> more = new LinkedHashSet<>(group);
      for (U other : units.values()) {
        boolean follows =
            group.stream().anyMatch(member -> other.asks.machineOf().contains(member.name));
        if (follows && other.machine != null && other.machine.equals(unit.machine)) {
          more.add(other);
        }
      }
      if (more.equals(group)) {
        return group;
      }
      group = more;
    }
  }

  /** Where every placed unit is. */
  public Map<String, String> placements() {
    Map<String, String> placements = new TreeMap<>();
    for (U unit : units.values()) {
      if (unit.machine != null) {
        placements.put(unit.name, unit.machine);
      }
    }
    return placements;
  }
}
