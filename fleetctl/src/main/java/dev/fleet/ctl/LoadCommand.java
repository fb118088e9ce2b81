package dev.fleet.ctl;

import picocli.CommandLine.Model.CommandSpec;

/** {@code fleetctl load}. */
final class LoadCommand implements Command {
  @Override
  public String summary() {
    return "Schedule one or more units in the cluster, first submitting them if necessary";
  }

  @Override
  public String usage() {
    return "[--no-block|--block-attempts=N] [--replace] UNIT...";
  }

  @Override
  public String description() {
    return """
    Places units on machines, where they are installed and not started. What the cluster does
    not have is submitted from a file in this folder, or made from its template.
    """;
  }

  @Override
  public void declare(CommandSpec spec) {
    Blocking.declare(spec);
    SubmitCommand.declareReplace(spec);
  }

  @Override
  public int run(Invocation call) throws CommandFailure, InterruptedException {
    return new Activation(call, Goal.LOADED, "loading").run();
  }
}
