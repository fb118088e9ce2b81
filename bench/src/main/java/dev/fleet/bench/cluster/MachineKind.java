package dev.fleet.bench.cluster;

import java.util.Locale;

/** What runs the units of a machine. */
public enum MachineKind {
  /** A systemd of its own, in a container. */
  SYSTEMD,
  /** Its agent alone. There is no reference then. */
  EMBEDDED;

  /** As {@code fleet-local --init} takes it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
