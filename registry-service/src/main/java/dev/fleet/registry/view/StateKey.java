package dev.fleet.registry.view;

/** Names what one machine reports of one unit; ordered by unit, then machine. */
public record StateKey(String unit, String machineId) implements Comparable<StateKey> {
  @Override
  public int compareTo(StateKey other) {
    int byUnit = unit.compareTo(other.unit);
    return byUnit != 0 ? byUnit : machineId.compareTo(other.machineId);
  }
}
