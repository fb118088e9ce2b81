package dev.fleet.agent.embedded.engine;

import java.util.Locale;

/** What a unit of any kind does, as systemd's ActiveState says it. */
public enum ActiveState {
  ACTIVE,
  RELOADING,
  INACTIVE,
  FAILED,
  ACTIVATING,
  DEACTIVATING;

  /** systemd's word. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Started, and not on its way down. */
  public boolean isUp() {
    return this == ACTIVE || this == RELOADING;
  }

  /** Started, or being started. */
  public boolean isUpOrComing() {
    return isUp() || this == ACTIVATING;
  }

  /** Neither started nor on its way up or down. */
  public boolean isDown() {
    return this == INACTIVE || this == FAILED;
  }

  /** Stopped, or being stopped. */
  public boolean isDownOrGoing() {
    return isDown() || this == DEACTIVATING;
  }
}
