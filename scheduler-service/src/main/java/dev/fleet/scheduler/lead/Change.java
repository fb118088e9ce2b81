package dev.fleet.scheduler.lead;

import dev.fleet.scheduler.model.Machine;
import dev.fleet.scheduler.model.Recorded;
import dev.fleet.scheduler.model.UnitSpec;

/** One change of the cluster, as the registry tells it. */
sealed interface Change {
  /** A unit as it is now. */
  record UnitPut(UnitSpec spec, Recorded recorded) implements Change {}

  /** A unit that is gone. */
  record UnitGone(String name) implements Change {}

  /** A machine as it is now. */
  record MachinePut(Machine machine) implements Change {}

  /** A machine that left or was lost. */
  record MachineGone(String id) implements Change {}

  /** A placement whose unit is gone. */
  record Orphan(String unit, String machineId) implements Change {}
}
