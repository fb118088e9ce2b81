package dev.fleet.scheduler.model;

import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The units whose decision may no longer be right, in the order in which they are to be decided
 * anew. Bounded by the number of units.
 */
public final class Agenda {
  private final NavigableSet<UnitNode> placed = new TreeSet<>(UnitNode.BY_NAME);
  private final NavigableSet<UnitNode> unplaced = new TreeSet<>(UnitNode.BY_NAME);

  Agenda() {}

  void add(UnitNode unit) {
    (unit.isPlaced() ? placed : unplaced).add(unit);
  }

  void remove(UnitNode unit) {
    placed.remove(unit);
    unplaced.remove(unit);
  }

  /** Takes the next unit: placed ones first, each kind in order of names. */
  public Optional<UnitNode> poll() {
    @Nullable UnitNode unit = placed.pollFirst();
    return Optional.ofNullable(unit != null ? unit : unplaced.pollFirst());
  }

  /** All units on it, as they are now. */
  public List<UnitNode> units() {
    return Stream.concat(placed.stream(), unplaced.stream()).toList();
  }

  public boolean contains(UnitNode unit) {
    return placed.contains(unit) || unplaced.contains(unit);
  }

  public boolean isEmpty() {
    return placed.isEmpty() && unplaced.isEmpty();
  }

  /** How many units are on it; a unit that has moved meanwhile may count twice. */
  public int size() {
    return placed.size() + unplaced.size();
  }
}
