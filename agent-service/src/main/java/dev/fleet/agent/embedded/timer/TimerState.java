package dev.fleet.agent.embedded.timer;

import dev.fleet.agent.embedded.engine.ActiveState;
import java.util.Locale;

/** The states of systemd's timer units. */
enum TimerState {
  DEAD(ActiveState.INACTIVE),
  /** Until the next time. */
  WAITING(ActiveState.ACTIVE),
  /** It has elapsed, and what it starts runs. */
  RUNNING(ActiveState.ACTIVE),
  /** There is no next time. */
  ELAPSED(ActiveState.ACTIVE),
  FAILED(ActiveState.FAILED);

  private final ActiveState active;

  TimerState(ActiveState active) {
    this.active = active;
  }

  ActiveState active() {
    return active;
  }

  /** systemd's SubState. */
  String sub() {
    return name().toLowerCase(Locale.ROOT);
  }
}
