package dev.fleet.deploy.local;

import java.util.List;
import java.util.Optional;

/** Makes and runs the machines of a cluster, in the way of one {@link Init}. Thread-safe. */
sealed interface MachineHost permits EmbeddedMachineHost, SystemdMachineHost {
  /**
   * What the processes of the machines are known by, and those of the control plane beside them.
   */
  Membership membership();

  /** Makes the disk of a new machine. The keys for ssh are there, if there will be any. */
  void make(Machine machine) throws InterruptedException;

  /**
   * Boots a machine that is off, with the disk that it has, and returns when all that runs on it by
   * itself is up.
   *
   * @throws LocalClusterException when it is not off or does not come up, with the last words of
   *     its console
   */
  void boot(Machine machine) throws InterruptedException;

  /** The first process of a machine, as the host sees it; empty when it is off. */
  Optional<ProcessId> firstProcess(Machine machine);

  /**
   * Cuts the power: every process of the machine dies at once, unasked. Returns when the machine is
   * gone.
   */
  void cutPower(Machine machine) throws InterruptedException;

  /**
   * The command line that runs a command on a machine, with an environment of its own.
   *
   * @throws LocalClusterException when the machine is off
   */
  List<String> enter(Machine machine, List<String> command);

  /** The command line that shows what a machine logged, also while it is off. */
  List<String> showLog(Machine machine, int lines, boolean follow) throws InterruptedException;

  /** The first process of a machine that has to be on. */
  default ProcessId running(Machine machine) {
    return firstProcess(machine)
        .orElseThrow(
            () ->
                new LocalClusterException(
                    machine.name() + " is off; start it with: fleet-local boot " + machine.name()));
  }
}
