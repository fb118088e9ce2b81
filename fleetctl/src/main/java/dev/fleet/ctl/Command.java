package dev.fleet.ctl;

import picocli.CommandLine.Model.CommandSpec;

/** One command. An instance is made for one run. */
interface Command {
  /** One line for the list of commands. */
  String summary();

  /** What follows the command's name, e.g. {@code "[--no-block] UNIT..."}. */
  String usage();

  /** What the command does, in a few lines. */
  default String description() {
    return summary();
  }

  /** Adds the command's own options. */
  default void declare(CommandSpec spec) {}

  /** Whether options end at the first argument, so that the rest can be another program's. */
  default boolean stopsAtArguments() {
    return false;
  }

  /**
   * Runs the command.
   *
   * @return the exit code
   */
  int run(Invocation call) throws CommandFailure, InterruptedException;
}
