package dev.fleet.deploy.local;

import java.util.Locale;

/** What runs the units of a machine. */
public enum Init {
  /** The agent itself: a few processes a machine, no root, no container. */
  EMBEDDED,
  /** A systemd of the machine's own, booted in a container of systemd-nspawn: takes root. */
  SYSTEMD;

  /**
   * Reads what {@link #toString} gives.
   *
   * @throws LocalClusterException when it is no such name
   */
  static Init parse(String text) {
    for (Init init : values()) {
      if (init.toString().equals(text)) {
        return init;
      }
    }
    throw new LocalClusterException("--init: '" + text + "' is neither embedded nor systemd");
  }

  /** As in the option {@code --init}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
