package dev.fleet.agent;

/** What runs the units of a host. */
enum Init {
  /** The systemd of this host. */
  SYSTEMD,
  /** The agent itself. */
  EMBEDDED
}
