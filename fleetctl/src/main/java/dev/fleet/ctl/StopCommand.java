package dev.fleet.ctl;

import picocli.CommandLine.Model.CommandSpec;

/** {@code fleetctl stop}. */
final class StopCommand implements Command {
  @Override
  public String summary() {
    return "Instruct systemd to stop one or more units in the cluster";
  }

  @Override
  public String usage() {
    return "[--no-block|--block-attempts=N] UNIT...";
  }

  @Override
  public String description() {
    return """
    Stops units and leaves them on their machines. To take them off, use unload; to remove them
    from the cluster, use destroy.
    """;
  }

  @Override
  public void declare(CommandSpec spec) {
    Blocking.declare(spec);
  }

  @Override
  public int run(Invocation call) throws CommandFailure, InterruptedException {
    return new Deactivation(call, Goal.STOPPED).run();
  }
}
