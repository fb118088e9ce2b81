package dev.fleet.ctl;

import picocli.CommandLine.Model.CommandSpec;

/** {@code fleetctl start}. */
final class StartCommand implements Command {
  @Override
  public String summary() {
    return "Instruct systemd to start one or more units in the cluster, first submitting and"
        + " loading if necessary";
  }

  @Override
  public String usage() {
    return "[--no-block|--block-attempts=N] [--replace] UNIT...";
  }

  @Override
  public String description() {
    return """
    Starts units on one or many machines of the cluster. What the cluster does not have is
    submitted from a file in this folder, or made from its template.

    Waits until each unit is active, or has run to its end. When no machine can take a unit, each
    machine's reason is shown at once.

    Start a unit:
        fleetctl start foo.service
    Start a whole folder of units:
        fleetctl start myservice/*
    """;
  }

  @Override
  public void declare(CommandSpec spec) {
    Blocking.declare(spec);
    SubmitCommand.declareReplace(spec);
  }

  @Override
  public int run(Invocation call) throws CommandFailure, InterruptedException {
    return new Activation(call, Goal.LAUNCHED, "starting").run();
  }
}
