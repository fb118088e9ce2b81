package dev.fleet.unit.systemd;

/** When a unit that nothing needs is forgotten. */
public enum CollectMode {
  INACTIVE,
  INACTIVE_OR_FAILED
}
