package dev.fleet.agent.embedded.engine.service;

import dev.fleet.unit.systemd.ServiceTimeouts.FailureMode;

/**
 * What is done to a service that took too long for something.
 *
 * @param step what comes next
 * @param words what the journal says
 */
record TimeoutRule(Step step, String words) {
  /** The next step down. */
  enum Step {
    SIGTERM,
    WATCHDOG_SIGNAL,
    SIGKILL,
    /** Nothing more is sent; what is left is left. */
    GIVE_UP
  }

  /** A start took too long. */
  static TimeoutRule start(ServiceState state, FailureMode mode, boolean mayKill) {
    String words = state.word() + " operation timed out. ";
    return by(mode, mayKill, words, "Skipping SIGKILL.");
  }

  /** {@code ExecStop=} took too long. */
  static TimeoutRule stop(FailureMode mode, boolean mayKill) {
    return by(mode, mayKill, "Stopping timed out. ", "Skipping SIGKILL.");
  }

  /** {@code ExecStopPost=} took too long. */
  static TimeoutRule stopPost(FailureMode mode, boolean mayKill) {
    return by(
        mode, mayKill, "State 'stop-post' timed out. ", "Skipping SIGKILL. Entering failed mode.");
  }

  private static TimeoutRule by(FailureMode mode, boolean mayKill, String words, String skipping) {
    return switch (mode) {
      case TERMINATE -> new TimeoutRule(Step.SIGTERM, words + "Terminating.");
      case ABORT -> new TimeoutRule(Step.WATCHDOG_SIGNAL, words + "Aborting.");
      case KILL ->
          mayKill
              ? new TimeoutRule(Step.SIGKILL, words + "Killing.")
              : new TimeoutRule(Step.GIVE_UP, words + skipping);
    };
  }

  /**
   * Processes did not end though they were told to.
   *
   * @param aborts whether the watchdog's signal comes before SIGKILL
   */
  static TimeoutRule signalled(ServiceState state, boolean aborts, boolean mayKill) {
    String words = "State '" + state.word() + "' timed out. ";
    boolean last = state == ServiceState.FINAL_WATCHDOG || state == ServiceState.FINAL_SIGTERM;
    if (aborts) {
      return new TimeoutRule(Step.WATCHDOG_SIGNAL, words + "Aborting.");
    }
    return mayKill
        ? new TimeoutRule(Step.SIGKILL, words + "Killing.")
        : new TimeoutRule(
            Step.GIVE_UP, words + "Skipping SIGKILL." + (last ? " Entering failed mode." : ""));
  }
}
