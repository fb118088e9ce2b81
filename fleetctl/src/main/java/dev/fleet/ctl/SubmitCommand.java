package dev.fleet.ctl;

import dev.fleet.v1.DesiredState;
import picocli.CommandLine.Model.CommandSpec;

/** {@code fleetctl submit}. */
final class SubmitCommand implements Command {
  @Override
  public String summary() {
    return "Upload one or more units to the cluster without starting them";
  }

  @Override
  public String usage() {
    return "[--replace] UNIT...";
  }

  @Override
  public String description() {
    return """
    Uploads units to the cluster, which then knows them; they are on no machine yet.

    Submit a single unit:
        fleetctl submit foo.service
    Submit a folder of units:
        fleetctl submit myservice/*
    """;
  }

  @Override
  public void declare(CommandSpec spec) {
    declareReplace(spec);
  }

  static void declareReplace(CommandSpec spec) {
    spec.addOption(Flags.toggle("replace", "Replace the units by the local files"));
    spec.addOption(Flags.toggle("sign", "DEPRECATED - does nothing"));
  }

  @Override
  public int run(Invocation call) throws CommandFailure, InterruptedException {
    if (call.arguments().isEmpty()) {
      throw new CommandFailure(0, "No units given");
    }
    UnitCreation.ensure(
        call, new ReplaceRule(call.isOn("replace"), DesiredState.DESIRED_STATE_INACTIVE));
    return 0;
  }
}
