package dev.fleet.agent.units;

/** What a load leaves to do. */
public enum LoadOutcome {
  /** The content counts from now on. */
  READY,
  /** The manager holds something older in memory: {@link UnitManager#reload} is due. */
  RELOAD_DUE
}
