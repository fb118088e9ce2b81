package dev.fleet.unit.systemd;

import dev.fleet.unit.systemd.value.Signal;

/**
 * How processes are killed; see systemd.kill(5).
 *
 * @param restartSignal as {@code signal} unless set
 */
public record KillContext(
    Mode mode,
    Signal signal,
    Signal restartSignal,
    boolean sendSighup,
    boolean sendSigkill,
    Signal finalSignal,
    Signal watchdogSignal) {
  public static final KillContext DEFAULT =
      new KillContext(
          Mode.CONTROL_GROUP, Signal.TERM, Signal.TERM, false, true, Signal.KILL, Signal.ABRT);

  /** Which processes. */
  public enum Mode {
    CONTROL_GROUP,
    PROCESS,
    MIXED,
    NONE
  }
}
