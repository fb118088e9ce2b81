package dev.fleet.agent.embedded.engine;

/**
 * One thing that a relation from a unit to another brings about. The relations of systemd.unit(5)
 * are sets of these; see {@link Relation}. "The unit" is where the relation starts, "the other"
 * where it leads.
 */
enum Effect {
  /** A start of the unit starts the other; where that cannot be queued, neither can the start. */
  PULLS_IN_START,
  /** A start of the unit starts the other, if that can be queued. */
  PULLS_IN_START_IF_POSSIBLE,
  /** A start of the unit fails unless the other is up. */
  PULLS_IN_VERIFY,
  /** A start of the unit stops the other. */
  PULLS_IN_STOP,
  /** A start of the unit stops the other, if that can be queued. */
  PULLS_IN_STOP_IF_POSSIBLE,
  /** A stop of the unit stops the other. */
  PROPAGATES_STOP,
  /** A restart of the unit restarts the other if it is up. */
  PROPAGATES_RESTART,
  /** A reload of the unit reloads the other if it is up. */
  PROPAGATES_RELOAD,
  /** A failed start of the unit fails a queued start of the other. */
  FAILS_START,
  /** A failed stop of the unit fails a queued start of the other. */
  FAILS_START_AFTER_STOP,
  /**
   * A start that leaves the unit down, though without failure, fails a queued start of the other.
   */
  FAILS_START_WHEN_DOWN,
  /** When the unit comes up on its own, the other is started. */
  STARTS_LATE,
  /**
   * When the unit comes up on its own, the other is started unless that undoes something queued.
   */
  STARTS_LATE_GENTLY,
  /** When the unit comes up on its own, the other is stopped. */
  STOPS_LATE_ON_START,
  /** When the unit goes down on its own, the other is stopped. */
  STOPS_LATE_ON_STOP,
  /** The unit is stopped when the other is down. */
  BOUND_TO,
  /** The other is stopped when the unit is down. */
  BINDS,
  /** The other is started whenever it is down while the unit is up. */
  UPHOLDS,
  /** The unit is started whenever it is down while the other is up. */
  UPHELD_BY,
  /** The unit needs the other, which must not be stopped as unneeded. */
  NEEDS,
  /** The unit is needed by the other. */
  NEEDED_BY,
  /** A target is ordered after what it pulls in. */
  ORDERS_TARGET,
  BEFORE,
  AFTER,
  /** A failure of the unit starts the other. */
  ON_FAILURE,
  ON_FAILURE_OF,
  /** A success of the unit starts the other. */
  ON_SUCCESS,
  ON_SUCCESS_OF,
  /** The unit activates the other. */
  TRIGGERS,
  TRIGGERED_BY
}
