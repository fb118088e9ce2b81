package dev.fleet.ctl;

import dev.fleet.ctl.journal.EntryFormat;
import dev.fleet.ctl.status.StatusView;
import dev.fleet.unit.UnitName;
import dev.fleet.v1.AgentServiceGrpc;
import dev.fleet.v1.DesiredState;
import dev.fleet.v1.GetUnitStatusRequest;
import dev.fleet.v1.Machine;
import dev.fleet.v1.ReadEntriesRequest;
import dev.fleet.v1.Unit;
import dev.fleet.v1.UnitState;
import dev.fleet.v1.UnitStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/** {@code fleetctl status}: as {@code systemctl status} on the unit's machine. */
final class StatusCommand implements Command {
  private static final int LOG_LINES = 10;

  @Override
  public String summary() {
    return "Output the status of one or more units in the cluster";
  }

  @Override
  public String usage() {
    return "UNIT...";
  }

  @Override
  public String description() {
    return """
    Shows what systemd knows of units on their machines, and their last log lines. A global unit is
    shown once for each machine. Exits with 3 when a unit is not active.
    """;
  }

  @Override
  public void declare(CommandSpec spec) {
    spec.addOption(Flags.number("ssh-port", 22, "Does nothing any more: no ssh is needed"));
  }

  @Override
  public int run(Invocation call) throws CommandFailure, InterruptedException {
    List<String> names = new ArrayList<>();
    for (String argument : call.arguments()) {
      names.add(UnitName.mangle(argument));
    }
    if (names.isEmpty()) {
      return 0;
    }
    var view = new View(call);
    Map<String, Unit> units = view.units(names);
    boolean first = true;
    for (String name : names) {
      Unit unit = units.get(name);
      if (unit == null) {
        throw new CommandFailure("Unit " + name + " does not exist.");
      }
      if (!unit.getGlobal() && unit.getCurrentState() == DesiredState.DESIRED_STATE_INACTIVE) {
        throw new CommandFailure("Unit " + name + " does not appear to be loaded.");
      }
      if (!first) {
        call.terminal().out("");
      }
      first = false;
      int exitCode = unit.getGlobal() ? view.global(unit) : view.placed(unit);
      if (exitCode != 0) {
        return exitCode;
      }
    }
    return 0;
  }

  /** One run's view of the cluster. */
  private static final class View {
    private final Invocation call;
    private final Cluster cluster;
    private final Directory directory;

    View(Invocation call) throws CommandFailure {
      this.call = call;
      this.cluster = call.cluster();
      this.directory = new Directory(cluster);
    }

    Map<String, Unit> units(List<String> names) throws CommandFailure, InterruptedException {
      try {
        return Registry.named(cluster, UnitArgument.names(names));
      } catch (CallFailure e) {
        throw new CommandFailure("Error retrieving Unit " + names.getFirst() + ": " + e.text());
      }
    }

    int placed(Unit unit) throws CommandFailure, InterruptedException {
      return show(unit.getName(), unit.getPlacement().getMachineId());
    }

    /** Every machine that has the unit, each under its name; the worst exit code of all. */
    int global(Unit unit) throws CommandFailure, InterruptedException {
      List<UnitState> states;
      try {
        states = Registry.states(cluster, List.of(Registry.literal(unit.getName()))).items();
      } catch (CallFailure e) {
        throw new CommandFailure("Error retrieving Unit " + unit.getName() + ": " + e.text());
      }
      if (states.isEmpty()) {
        throw new CommandFailure("Unit " + unit.getName() + " does not appear to be loaded.");
      }
      int exitCode = 0;
      for (int i = 0; i < states.size(); i++) {
        UnitState state = states.get(i);
        if (i > 0) {
          call.terminal().out("");
        }
        call.terminal().out(heading(state.getMachineId()));
        exitCode = Math.max(exitCode, show(unit.getName(), state.getMachineId()));
      }
      return exitCode;
    }

    private String heading(String machineId) throws InterruptedException {
      Machine machine = directory.machine(machineId);
      String legend = directory.legend(machineId);
      return machine == null || machine.getHostname().isEmpty()
          ? legend + ":"
          : legend + " (" + machine.getHostname() + "):";
    }

    private int show(String name, String machineId) throws CommandFailure, InterruptedException {
      Machine machine = directory.machine(machineId);
      if (machine == null) {
        throw new CommandFailure(
            "Unit %s is on machine %s, which is not in the cluster now"
                .formatted(name, Machines.shortId(machineId)));
      }
      String legend = directory.legend(machineId);
      if (machine.getAgentEndpoint().isEmpty()) {
        throw new CommandFailure("Machine " + legend + " serves no status");
      }
      UnitStatus status;
      try {
        status =
            cluster
                .ask(
                    "agent of " + legend,
                    machine.getAgentEndpoint(),
                    AgentServiceGrpc.getGetUnitStatusMethod(),
                    GetUnitStatusRequest.newBuilder().setName(name).build())
                .getStatus();
      } catch (CallFailure e) {
        throw new CommandFailure("Error retrieving the status of unit " + name + ": " + e.text());
      }
      call.terminal().print(StatusView.of(status, call.clocks().now(), call.terminal().zone()));
      log(name, machine, legend);
      return StatusView.exitCode(status);
    }

    private void log(String name, Machine machine, String legend) throws InterruptedException {
      if (machine.getJournalEndpoint().isEmpty()) {
        return;
      }
      var request =
          ReadEntriesRequest.newBuilder()
              .addUnits(Registry.literal(name))
              .setLines(LOG_LINES)
              .build();
      try {
        var entries = JournalRead.all(cluster, machine, legend, request);
        if (!entries.isEmpty()) {
          call.terminal().out("");
          var format = EntryFormat.ofStatus(call.terminal().zone());
          for (var entry : entries) {
            call.terminal().out(format.format(entry));
          }
        }
      } catch (CallFailure e) {
        call.terminal().err("warning: no log lines: " + e.text());
      }
    }
  }
}
