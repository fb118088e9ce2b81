package dev.fleet.scheduler.model;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One {@link Pool} for each metadata requirement that a unit of the cluster has. Neither a new
 * requirement nor a new machine is held against all there is on the other side.
 */
final class Pools {
  private final Map<Map<String, Set<String>>, Pool> byRequirement = new HashMap<>();

  /** The pools by the pairs that meet one key of their requirement; that of none by itself. */
  private final Map<Map.Entry<String, String>, Set<Pool>> byPair = new HashMap<>();

  private final MetadataIndex index = new MetadataIndex();

  /** The pool of a requirement; {@link #release} it when the unit is gone. */
  Pool acquire(Map<String, Set<String>> requirement, Collection<MachineNode> machines) {
    Pool pool = byRequirement.get(requirement);
    if (pool == null) {
      pool = new Pool(requirement);
      byRequirement.put(requirement, pool);
      for (var pair : pairs(pool)) {
        byPair.computeIfAbsent(pair, any -> new LinkedHashSet<>()).add(pool);
      }
      Pool joined = pool;
      Stream<MachineNode> some =
          requirement.isEmpty() ? machines.stream() : index.candidates(requirement);
      some.forEach(machine -> join(machine, joined));
    }
    pool.users++;
    return pool;
  }

  void release(Pool pool) {
    pool.users--;
    if (pool.users == 0) {
      byRequirement.remove(pool.requirement());
      for (var pair : pairs(pool)) {
        byPair.computeIfPresent(
            pair,
            (any, pools) -> {
              pools.remove(pool);
              return pools.isEmpty() ? null : pools;
            });
      }
      pool.machines.forEach(machine -> machine.pools.remove(pool));
    }
  }

  /** A machine that the pool accepts has one of these; none if it accepts all. */
  private static Collection<Map.Entry<String, String>> pairs(Pool pool) {
    return pool.requirement().entrySet().stream()
        .limit(1)
        .flatMap(want -> want.getValue().stream().map(value -> Map.entry(want.getKey(), value)))
        .toList();
  }

  /** Puts a machine into the pools that it belongs to now. */
  void refresh(MachineNode machine) {
    machine.pools.forEach(pool -> pool.machines.remove(machine));
    machine.pools.clear();
    index.remove(machine, machine.indexed);
    machine.indexed = machine.metadata();
    index.add(machine, machine.indexed);
    Pool all = byRequirement.get(Map.<String, Set<String>>of());
    if (all != null) {
      join(machine, all);
    }
    for (var pair : machine.indexed.entrySet()) {
      byPair.getOrDefault(pair, Set.of()).forEach(pool -> join(machine, pool));
    }
  }

  /** The machines of the cluster that meet a part of a requirement, by ID. */
  NavigableSet<MachineNode> meetingSome(Map<String, Set<String>> requirement) {
    return index.meetingSome(requirement);
  }

  void addLoad(MachineNode machine, int change) {
    for (Pool pool : machine.pools) {
      pool.machines.remove(machine);
    }
    machine.load += change;
    for (Pool pool : machine.pools) {
      pool.machines.add(machine);
    }
  }

  private static void join(MachineNode machine, Pool pool) {
    if (pool.accepts(machine)) {
      pool.machines.add(machine);
      machine.pools.add(pool);
    }
  }
}
