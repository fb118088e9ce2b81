package dev.fleet.agent.units;

/**
 * Told what happens to fleet's units. Calls come from threads of the manager, one at a time for
 * each unit, and must return at once.
 */
public interface UnitListener {
  /** A unit changed, or is seen for the first time since {@link #available}. */
  void observed(UnitObservation observation);

  /** The manager can be used from now on; every loaded unit is observed anew. */
  void available();

  /** The manager cannot be reached. It goes on trying; nothing is known of the units until then. */
  void unavailable(String reason);
}
