package dev.fleet.scheduler.model;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** One {@link Pool} for each metadata requirement that a unit of the cluster has. */
final class Pools {
  private final Map<Map<String, Set<String>>, Pool> byRequirement = new HashMap<>();

  /** The pool of a requirement; {@link #release} it when the unit is gone. */
  Pool acquire(Map<String, Set<String>> requirement, Collection<MachineNode> machines) {
    Pool pool = byRequirement.get(requirement);
    if (pool == null) {
      pool = new Pool(requirement);
      byRequirement.put(requirement, pool);
      for (MachineNode machine : machines) {
        join(machine, pool);
      }
    }
    pool.users++;
    return pool;
  }

  void release(Pool pool) {
    pool.users--;
    if (pool.users == 0) {
      byRequirement.remove(pool.requirement());
      pool.machines.forEach(machine -> machine.pools.remove(pool));
    }
  }

  /** Puts a machine into the pools that it belongs to now. */
  void refresh(MachineNode machine) {
    machine.pools.forEach(pool -> pool.machines.remove(machine));
    machine.pools.clear();
    for (Pool pool : byRequirement.values()) {
      join(machine, pool);
    }
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
