package dev.fleet.agent.embedded.engine;

import dev.fleet.unit.UnitName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * All units: those with a definition, and those that others refer to. Confined to the engine's
 * loop.
 */
final class UnitTable {
  private final TreeMap<UnitName, Unit> units = new TreeMap<>();
  private final DependencyGraph graph;
  private final Function<UnitName, Unit> referred;

  /**
   * @param referred makes a unit of which only the name is known
   */
  UnitTable(DependencyGraph graph, Function<UnitName, Unit> referred) {
    this.graph = graph;
    this.referred = referred;
  }

  Optional<Unit> find(UnitName name) {
    return Optional.ofNullable(units.get(name));
  }

  /** The unit of this name; one of which nothing is known if there is none. */
  Unit get(UnitName name) {
    return units.computeIfAbsent(name, referred);
  }

  void remove(UnitName name) {
    units.remove(name);
  }

  /** In the order of their names. A copy. */
  Collection<Unit> all() {
    return List.copyOf(units.values());
  }

  /** The units that a unit has this effect on. */
  List<Unit> affected(Unit unit, Effect effect) {
    var affected = new ArrayList<Unit>();
    for (UnitName name : graph.affected(unit.name(), effect)) {
      affected.add(get(name));
    }
    return affected;
  }

  boolean has(Unit unit, Effect effect, Unit other) {
    return graph.has(unit.name(), effect, other.name());
  }

  /** Whether units of its kind, in its shape, have such jobs at all. */
  boolean isApplicable(JobType type, Unit unit) {
    return switch (type) {
      case START, VERIFY_ACTIVE, NOP -> true;
      case STOP -> !unit.isOfHost();
      case RESTART, TRY_RESTART -> !unit.isOfHost() && unit.load() == LoadState.LOADED;
      case RELOAD, TRY_RELOAD, RELOAD_OR_START -> canReload(unit);
    };
  }

  /** Whether the unit can be reloaded, or its reload reloads others. */
  boolean canReload(Unit unit) {
    return unit.behaviour().canReload()
        || !graph.affected(unit.name(), Effect.PROPAGATES_RELOAD).isEmpty();
  }
}
