package dev.fleet.agent.embedded.socket;

import dev.fleet.agent.embedded.engine.ActiveState;
import java.util.Locale;

/** The states of systemd's socket units. */
enum SocketState {
  DEAD(ActiveState.INACTIVE, false, false),
  START_PRE(ActiveState.ACTIVATING, true, false),
  START_POST(ActiveState.ACTIVATING, true, true),
  LISTENING(ActiveState.ACTIVE, false, true),
  /** The service runs, and has the sockets. */
  RUNNING(ActiveState.ACTIVE, false, true),
  STOP_PRE(ActiveState.DEACTIVATING, true, true),
  STOP_PRE_SIGTERM(ActiveState.DEACTIVATING, true, true),
  STOP_PRE_SIGKILL(ActiveState.DEACTIVATING, true, true),
  STOP_POST(ActiveState.DEACTIVATING, true, false),
  FINAL_SIGTERM(ActiveState.DEACTIVATING, true, false),
  FINAL_SIGKILL(ActiveState.DEACTIVATING, true, false),
  FAILED(ActiveState.FAILED, false, false);

  private final ActiveState active;
  private final boolean control;
  private final boolean open;

  SocketState(ActiveState active, boolean control, boolean open) {
    this.active = active;
    this.control = control;
    this.open = open;
  }

  ActiveState active() {
    return active;
  }

  /** Whether a command may run. */
  boolean hasControl() {
    return control;
  }

  /** Whether the sockets are open. */
  boolean isOpen() {
    return open;
  }

  /** systemd's SubState. */
  String sub() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
