package dev.fleet.agent.embedded.engine.service;

import dev.fleet.agent.embedded.engine.ActiveState;
import dev.fleet.unit.systemd.ServiceBody;
import java.util.Locale;

/** Where a service is on its way up or down; the words are systemd's SubState. */
enum ServiceState {
  DEAD(ActiveState.INACTIVE),
  CONDITION(ActiveState.ACTIVATING),
  START_PRE(ActiveState.ACTIVATING),
  START(ActiveState.ACTIVATING),
  START_POST(ActiveState.ACTIVATING),
  RUNNING(ActiveState.ACTIVE),
  EXITED(ActiveState.ACTIVE),
  RELOAD(ActiveState.RELOADING),
  STOP(ActiveState.DEACTIVATING),
  STOP_WATCHDOG(ActiveState.DEACTIVATING),
  STOP_SIGTERM(ActiveState.DEACTIVATING),
  STOP_SIGKILL(ActiveState.DEACTIVATING),
  STOP_POST(ActiveState.DEACTIVATING),
  FINAL_WATCHDOG(ActiveState.DEACTIVATING),
  FINAL_SIGTERM(ActiveState.DEACTIVATING),
  FINAL_SIGKILL(ActiveState.DEACTIVATING),
  FAILED(ActiveState.FAILED),
  AUTO_RESTART(ActiveState.ACTIVATING);

  private final ActiveState active;

  ServiceState(ActiveState active) {
    this.active = active;
  }

  /** systemd's word. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** An idle service holds nobody up: it counts as active from its first step on. */
  ActiveState active(ServiceBody.Type type) {
    return type == ServiceBody.Type.IDLE && isStarting() ? ActiveState.ACTIVE : active;
  }

  boolean isStarting() {
    return switch (this) {
      case CONDITION, START_PRE, START, START_POST -> true;
      case DEAD,
          RUNNING,
          EXITED,
          RELOAD,
          STOP,
          STOP_WATCHDOG,
          STOP_SIGTERM,
          STOP_SIGKILL,
          STOP_POST,
          FINAL_WATCHDOG,
          FINAL_SIGTERM,
          FINAL_SIGKILL,
          FAILED,
          AUTO_RESTART ->
          false;
    };
  }

  boolean isStopping() {
    return active == ActiveState.DEACTIVATING;
  }

  boolean isDown() {
    return this == DEAD || this == FAILED;
  }

  /** Whether there may be a main process. */
  boolean hasMain() {
    return this == START || this == START_POST || this == RUNNING || this == RELOAD || isStopping();
  }

  /** Whether there may be a control process. */
  boolean hasControl() {
    return isStarting() || this == RELOAD || isStopping();
  }

  /** Whether time may run out. */
  boolean hasDeadline() {
    return !isDown() && this != EXITED;
  }

  /** Whether the watchdog may bite. */
  boolean isWatched() {
    return this == START_POST || this == RUNNING || this == RELOAD;
  }
}
