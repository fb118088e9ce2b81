package dev.fleet.agent.reconcile;

/** What the cluster wants of a unit that is on this machine. */
public enum Goal {
  /** Installed, not started. */
  LOADED,
  /** Started. */
  LAUNCHED
}
