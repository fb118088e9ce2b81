package dev.fleet.unit.systemd;

/** What is made of an option of systemd here. */
public enum Standing {
  /** It is read and counts. */
  SUPPORTED,
  /** It changes nothing; a warning says so. */
  IGNORED_WITH_WARNING,
  /** It would shut the unit in; the unit is refused unless {@link Policy#ignoreSandboxing}. */
  SANDBOXING,
  /** Nothing here can do it; the unit is refused. */
  REFUSED
}
