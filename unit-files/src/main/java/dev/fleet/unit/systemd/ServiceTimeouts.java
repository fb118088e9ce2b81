package dev.fleet.unit.systemd;

import dev.fleet.unit.systemd.value.TimeSpan;

/**
 * How long a service may take for what; infinite where there is no limit.
 *
 * @param start 90 s unless set; infinite for oneshot
 * @param stop 90 s unless set
 * @param abort after the watchdog's signal; as {@code stop} unless set
 * @param runtimeMax how long it may be active
 * @param runtimeRandomizedExtra at most this much is added to {@code runtimeMax}, by chance
 * @param watchdog longest time between two keep-alive pings; infinite: no watchdog
 */
public record ServiceTimeouts(
    TimeSpan start,
    TimeSpan stop,
    TimeSpan abort,
    FailureMode startFailureMode,
    FailureMode stopFailureMode,
    TimeSpan runtimeMax,
    TimeSpan runtimeRandomizedExtra,
    TimeSpan watchdog) {
  /** What is done to a service that took too long. */
  public enum FailureMode {
    TERMINATE,
    ABORT,
    KILL
  }
}
