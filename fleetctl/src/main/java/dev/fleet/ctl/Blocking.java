package dev.fleet.ctl;

import picocli.CommandLine.Model.CommandSpec;

/** {@code --block-attempts} and {@code --no-block}. */
final class Blocking {
  /** Do not wait. */
  static final int NEVER = -1;

  /** The most windows that a time can be computed for; as good as for ever. */
  private static final int MAX = 1_000_000_000;

  private Blocking() {}

  static void declare(CommandSpec spec) {
    declareAttempts(spec);
    spec.addOption(Flags.toggle("no-block", "Do not wait until the units are there"));
  }

  static void declareAttempts(CommandSpec spec) {
    spec.addOption(
        Flags.number("block-attempts", 0, "Wait this many times two seconds; 0: for ever"));
  }

  /** {@link #NEVER}, 0 for ever, or how many windows to wait. */
  static int attempts(Invocation call) {
    if (call.isOn("no-block")) {
      return NEVER;
    }
    return Math.clamp(call.number("block-attempts", 0), 0, MAX);
  }
}
