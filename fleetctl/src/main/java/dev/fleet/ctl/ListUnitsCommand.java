package dev.fleet.ctl;

import dev.fleet.v1.UnitState;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/** {@code fleetctl list-units}. */
final class ListUnitsCommand implements Command {
  private static final String INITIAL = "unit,machine,active,sub";
  private static final List<String> KNOWN =
      List.of("unit", "machine", "load", "active", "sub", "hash");

  @Override
  public String summary() {
    return "List the state of units in the cluster";
  }

  @Override
  public String usage() {
    return "[-l|--full] [--no-legend] [--fields]";
  }

  @Override
  public String description() {
    return """
    Lists what machines report of their units: one line for each unit on each machine.
    Units that are on no machine are in list-unit-files.

    Fields: unit, machine, load, active, sub, hash
    """;
  }

  @Override
  public void declare(CommandSpec spec) {
    Fields.declare(spec, INITIAL);
  }

  @Override
  public int run(Invocation call) throws CommandFailure, InterruptedException {
    Fields<UnitState> fields = Fields.read(call, INITIAL, KNOWN);
    boolean full = fields.full(call);
    Cluster cluster = call.cluster();
    try {
      Machines machines =
          fields.has("machine") ? Registry.machines(cluster) : new Machines(Map.of());
      List<UnitState> states = Registry.states(cluster, List.of()).items();
      fields.print(call.terminal(), states, (state, field) -> cell(state, field, machines, full));
      return 0;
    } catch (CallFailure e) {
      throw new CommandFailure("Error retrieving list of units from repository: " + e.text());
    }
  }

  private static String cell(UnitState state, String field, Machines machines, boolean full) {
    return switch (field) {
      case "unit" -> ListMachinesCommand.orDash(state.getUnit());
      case "machine" ->
          state.getMachineId().isEmpty() ? "-" : machines.legend(state.getMachineId(), full);
      case "load" -> ListMachinesCommand.orDash(state.getLoadState());
      case "active" -> ListMachinesCommand.orDash(state.getActiveState());
      case "sub" -> ListMachinesCommand.orDash(state.getSubState());
      case "hash" -> States.hash(state.getHash(), full);
      default -> throw new IllegalArgumentException(field);
    };
  }
}
