package dev.fleet.registry;

import dev.fleet.v1.ListMachinesRequest;
import dev.fleet.v1.ListUnitStatesRequest;
import dev.fleet.v1.Machine;
import dev.fleet.v1.UnitState;
import java.time.Duration;
import java.util.List;

/** A replica whose sessions end after a second of silence. */
abstract class MachineCalls extends OneReplica {
  static final Duration SOON = Duration.ofSeconds(15);

  @Override
  final RegistryConfig config() {
    return super.config().withSessionTtl(Duration.ofSeconds(1));
  }

  static List<Machine> machines(Replica of) {
    return of.machines().listMachines(ListMachinesRequest.getDefaultInstance()).getMachinesList();
  }

  final List<UnitState> states() {
    return units().listUnitStates(ListUnitStatesRequest.getDefaultInstance()).getStatesList();
  }
}
