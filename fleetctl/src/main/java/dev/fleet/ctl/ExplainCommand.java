package dev.fleet.ctl;

import dev.fleet.unit.UnitName;
import dev.fleet.v1.ExplainUnitResponse;
import picocli.CommandLine.Model.CommandSpec;

/** {@code fleetctl explain}: where a unit is and why, or why it is nowhere. */
final class ExplainCommand implements Command {
  @Override
  public String summary() {
    return "Show which machines can take a unit, and why the others cannot";
  }

  @Override
  public String usage() {
    return "[-l|--full] UNIT";
  }

  @Override
  public void declare(CommandSpec spec) {
    spec.addOption(Flags.toggle("full", "Do not shorten machine IDs", "-l", "--l"));
  }

  @Override
  public int run(Invocation call) throws CommandFailure, InterruptedException {
    if (call.arguments().size() != 1) {
      throw new CommandFailure("One unit must be provided.");
    }
    String name = UnitName.mangle(call.arguments().getFirst());
    try {
      ExplainUnitResponse answer = Explanation.ask(call.cluster(), name);
      Machines machines = Registry.machines(call.cluster());
      boolean full = call.isOn("full");
      String place =
          answer.getMachineId().isEmpty()
              ? "is on no machine"
              : "is placed on " + machines.legend(answer.getMachineId(), full);
      call.terminal().out("Unit " + name + " " + place + ": " + answer.getSummary());
      for (String line : Explanation.lines(answer, machines, full)) {
        call.terminal().out(line);
      }
      return 0;
    } catch (CallFailure e) {
      throw new CommandFailure(
          e.hasReason("UNIT_NOT_FOUND")
              ? "Unit " + name + " does not exist."
              : "Error explaining unit " + name + ": " + e.text());
    }
  }
}
