package dev.fleet.unit.systemd;

import dev.fleet.unit.systemd.value.ExitStatusSet;
import dev.fleet.unit.systemd.value.TimeSpan;

/**
 * When and how a service that ended is started again.
 *
 * @param delay 100 ms unless set
 * @param steps in how many restarts the delay grows to {@code maxDelay}; 0: it does not grow
 * @param maxDelay infinite: the delay does not grow
 * @param prevent ways to end that are never followed by a restart
 * @param force ways to end that always are
 */
public record RestartSettings(
    Policy policy,
    TimeSpan delay,
    int steps,
    TimeSpan maxDelay,
    ExitStatusSet prevent,
    ExitStatusSet force) {
  /** After which ways to end. */
  public enum Policy {
    NO,
    ON_SUCCESS,
    ON_FAILURE,
    ON_ABNORMAL,
    ON_WATCHDOG,
    ON_ABORT,
    ALWAYS
  }
}
