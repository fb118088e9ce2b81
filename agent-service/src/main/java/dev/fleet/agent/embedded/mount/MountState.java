package dev.fleet.agent.embedded.mount;

import dev.fleet.agent.embedded.engine.ActiveState;
import java.util.Locale;

/** The states of systemd's mount units. */
enum MountState {
  DEAD(ActiveState.INACTIVE),
  MOUNTING(ActiveState.ACTIVATING),
  /** It is mounted, and mount(8) has not ended yet. */
  MOUNTING_DONE(ActiveState.ACTIVATING),
  MOUNTED(ActiveState.ACTIVE),
  REMOUNTING(ActiveState.RELOADING),
  UNMOUNTING(ActiveState.DEACTIVATING),
  REMOUNTING_SIGTERM(ActiveState.RELOADING),
  REMOUNTING_SIGKILL(ActiveState.RELOADING),
  UNMOUNTING_SIGTERM(ActiveState.DEACTIVATING),
  UNMOUNTING_SIGKILL(ActiveState.DEACTIVATING),
  FAILED(ActiveState.FAILED);

  private final ActiveState active;

  MountState(ActiveState active) {
    this.active = active;
  }

  ActiveState active() {
    return active;
  }

  /** systemd's SubState. */
  String sub() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether mount(8) or umount(8) runs. */
  boolean hasProcess() {
    return switch (this) {
      case DEAD, MOUNTED, FAILED -> false;
      case MOUNTING,
          MOUNTING_DONE,
          REMOUNTING,
          UNMOUNTING,
          REMOUNTING_SIGTERM,
          REMOUNTING_SIGKILL,
          UNMOUNTING_SIGTERM,
          UNMOUNTING_SIGKILL ->
          true;
    };
  }

  /** Whether it is on the way to not being mounted. */
  boolean isGoingDown() {
    return switch (this) {
      case UNMOUNTING, UNMOUNTING_SIGTERM, UNMOUNTING_SIGKILL -> true;
      case DEAD,
          FAILED,
          MOUNTING,
          MOUNTING_DONE,
          MOUNTED,
          REMOUNTING,
          REMOUNTING_SIGTERM,
          REMOUNTING_SIGKILL ->
          false;
    };
  }
}
