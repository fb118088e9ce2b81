package dev.fleet.agent.embedded.engine;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a unit last changed in which way; the properties of the same names in
 * org.freedesktop.systemd1(5).
 */
public final class UnitTimes {
  private @Nullable Moment stateChange;
  private @Nullable Moment inactiveExit;
  private @Nullable Moment activeEnter;
  private @Nullable Moment activeExit;
  private @Nullable Moment inactiveEnter;

  void changed(ActiveState before, ActiveState now, Moment at) {
    stateChange = at;
    if (before.isDown() && !now.isDown()) {
      inactiveExit = at;
    } else if (!before.isDown() && now.isDown()) {
      inactiveEnter = at;
    }
    if (!before.isUp() && now.isUp()) {
      activeEnter = at;
    } else if (before.isUp() && !now.isUp()) {
      activeExit = at;
    }
  }

  public Optional<Moment> stateChange() {
    return Optional.ofNullable(stateChange);
  }

  public Optional<Moment> inactiveExit() {
    return Optional.ofNullable(inactiveExit);
  }

  public Optional<Moment> activeEnter() {
    return Optional.ofNullable(activeEnter);
  }

  public Optional<Moment> activeExit() {
    return Optional.ofNullable(activeExit);
  }

  public Optional<Moment> inactiveEnter() {
    return Optional.ofNullable(inactiveEnter);
  }

  /** When the unit came into the state that it is in, as systemctl shows it. */
  public Optional<Moment> since(ActiveState state) {
    return switch (state) {
      case ACTIVE, RELOADING -> activeEnter();
      case INACTIVE, FAILED -> inactiveEnter();
      case ACTIVATING -> inactiveExit();
      case DEACTIVATING -> activeExit();
    };
  }
}
