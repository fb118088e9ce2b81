package dev.fleet.ctl;

import dev.fleet.unit.UnitName;

/** {@code fleetctl cat}: the unit file, byte for byte as it was submitted. */
final class CatCommand implements Command {
  @Override
  public String summary() {
    return "Output the contents of a submitted unit";
  }

  @Override
  public String usage() {
    return "UNIT";
  }

  @Override
  public String description() {
    return "Writes the unit file to stdout, byte for byte as it was submitted.";
  }

  @Override
  public int run(Invocation call) throws CommandFailure, InterruptedException {
    if (call.arguments().size() != 1) {
      throw new CommandFailure("One unit file must be provided");
    }
    String name = UnitName.mangle(call.arguments().getFirst());
    try {
      call.terminal().out(Registry.unit(call.cluster(), name).getContent().toByteArray());
      return 0;
    } catch (CallFailure e) {
      throw new CommandFailure(
          e.hasReason("UNIT_NOT_FOUND") || e.hasReason("UNIT_NAME_INVALID")
              ? "Unit " + name + " not found"
              : "Error retrieving Unit " + name + ": " + e.text());
    }
  }
}
