package dev.fleet.agent.reconcile;

import dev.fleet.unit.UnitName;
import dev.fleet.unit.placement.Candidate;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Units that are to go and have not gone yet, with what they conflict. Confined to one loop. */
final class Departures {
  private final Map<UnitName, Candidate> leaving = new HashMap<>();

  void begin(UnitName unit, Candidate candidate) {
    leaving.put(unit, candidate);
  }

  /**
   * The unit has gone, or stays after all.
   *
   * @return whether it was to go
   */
  boolean end(UnitName unit) {
    return leaving.remove(unit) != null;
  }

  /** One of those that a unit must not start beside. */
  Optional<UnitName> inTheWayOf(Candidate unit) {
    return leaving.entrySet().stream()
        .filter(other -> unit.conflictsWith(other.getValue()))
        .map(Map.Entry::getKey)
        .min(UnitName::compareTo);
  }
}
