package dev.fleet.ctl;

import picocli.CommandLine.Model.CommandSpec;

/** {@code fleetctl unload}. */
final class UnloadCommand implements Command {
  @Override
  public String summary() {
    return "Unschedule one or more units in the cluster";
  }

  @Override
  public String usage() {
    return "[--no-block|--block-attempts=N] UNIT...";
  }

  @Override
  public String description() {
    return "Stops units and takes them off their machines. The cluster still knows them.";
  }

  @Override
  public void declare(CommandSpec spec) {
    Blocking.declare(spec);
  }

  @Override
  public int run(Invocation call) throws CommandFailure, InterruptedException {
    return new Deactivation(call, Goal.UNLOADED).run();
  }
}
