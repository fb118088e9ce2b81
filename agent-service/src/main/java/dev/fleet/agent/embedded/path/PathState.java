package dev.fleet.agent.embedded.path;

import dev.fleet.agent.embedded.engine.ActiveState;
import java.util.Locale;

/** The states of systemd's path units. */
enum PathState {
  DEAD(ActiveState.INACTIVE),
  WAITING(ActiveState.ACTIVE),
  /** What it starts runs; nothing is watched meanwhile. */
  RUNNING(ActiveState.ACTIVE),
  FAILED(ActiveState.FAILED);

  private final ActiveState active;

  PathState(ActiveState active) {
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
