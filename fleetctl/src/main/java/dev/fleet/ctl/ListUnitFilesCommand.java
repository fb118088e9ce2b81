package dev.fleet.ctl;

import dev.fleet.v1.Unit;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/** {@code fleetctl list-unit-files}. */
final class ListUnitFilesCommand implements Command {
  private static final String INITIAL = "unit,hash,dstate,state,target";
  private static final List<String> KNOWN =
      List.of("unit", "hash", "dstate", "state", "target", "tmachine", "global", "desc");

  @Override
  public String summary() {
    return "List the units that exist in the cluster";
  }

  @Override
  public String usage() {
    return "[--full] [--no-legend] [--fields]";
  }

  @Override
  public String description() {
    return """
    Lists all units of the cluster, loaded or not.

    Fields: unit, hash, dstate (what is wanted), state (what is reached), target, global, desc
    """;
  }

  @Override
  public void declare(CommandSpec spec) {
    Fields.declare(spec, INITIAL);
  }

  @Override
  public int run(Invocation call) throws CommandFailure, InterruptedException {
    Fields<Unit> fields = Fields.read(call, INITIAL, KNOWN);
    boolean full = fields.full(call);
    if (fields.has("tmachine")) {
      call.terminal().err("WARNING: The \"tmachine\" field is deprecated. Use \"target\" instead");
    }
    Cluster cluster = call.cluster();
    try {
      boolean machinesShown = fields.has("target") || fields.has("tmachine");
      Machines machines = machinesShown ? Registry.machines(cluster) : new Machines(Map.of());
      List<Unit> units = Registry.units(cluster, List.of()).items();
      fields.print(call.terminal(), units, (unit, field) -> cell(unit, field, machines, full));
      return 0;
    } catch (CallFailure e) {
      throw new CommandFailure("Error retrieving list of units from repository: " + e.text());
    }
  }

  private static String cell(Unit unit, String field, Machines machines, boolean full) {
    return switch (field) {
      case "unit" -> unit.getName();
      case "hash" -> States.hash(unit.getHash(), full);
      case "dstate" -> ListMachinesCommand.orDash(States.word(unit.getDesiredState()));
      case "state" ->
          unit.getGlobal() ? "-" : ListMachinesCommand.orDash(States.word(unit.getCurrentState()));
      case "target", "tmachine" -> target(unit, machines, full);
      case "global" -> Boolean.toString(unit.getGlobal());
      case "desc" -> ListMachinesCommand.orDash(unit.getDescription());
      default -> throw new IllegalArgumentException(field);
    };
  }

  private static String target(Unit unit, Machines machines, boolean full) {
    if (unit.getGlobal()) {
      return "global";
    }
    return unit.hasPlacement() ? machines.legend(unit.getPlacement().getMachineId(), full) : "-";
  }
}
