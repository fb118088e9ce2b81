package dev.fleet.agent.embedded.engine;

import dev.fleet.unit.UnitName;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The relations between units, to be followed from either end. Units need not exist. What several
 * declarations say alike stays as long as one of them does. Confined to the engine's loop.
 */
final class DependencyGraph {
  /**
   * {@code from} has {@code relation} to {@code to}.
   *
   * @param from where the relation starts; not always the unit that declares it
   */
  record Edge(UnitName from, Relation relation, UnitName to) {
    Edge inverse() {
      return new Edge(to, relation.inverse(), from);
    }
  }

  /** By unit, relation and the other unit: how many declarations say so. Names in order. */
  private final Map<UnitName, Map<Relation, TreeMap<UnitName, Integer>>> edges = new HashMap<>();

  private final Map<String, List<Edge>> declarations = new HashMap<>();

  /** Replaces what {@code declarer} says; an edge of a unit to itself means nothing. */
  void declare(String declarer, List<Edge> now) {
    retract(declarer);
    List<Edge> kept = now.stream().filter(edge -> !edge.from.equals(edge.to)).toList();
    if (!kept.isEmpty()) {
      declarations.put(declarer, kept);
    }
    for (Edge edge : kept) {
      add(edge);
      add(edge.inverse());
    }
  }

  void retract(String declarer) {
    List<Edge> before = declarations.remove(declarer);
    if (before != null) {
      for (Edge edge : before) {
        remove(edge);
        remove(edge.inverse());
      }
    }
  }

  private void add(Edge edge) {
    edges
        .computeIfAbsent(edge.from, _ -> new EnumMap<>(Relation.class))
        .computeIfAbsent(edge.relation, _ -> new TreeMap<>())
        .merge(edge.to, 1, Integer::sum);
  }

  private void remove(Edge edge) {
    Map<Relation, TreeMap<UnitName, Integer>> relations = edges.get(edge.from);
    TreeMap<UnitName, Integer> others = relations == null ? null : relations.get(edge.relation);
    if (relations == null || others == null) {
      throw new IllegalStateException("never declared: " + edge);
    }
    others.compute(edge.to, (_, count) -> count == null || count == 1 ? null : count - 1);
    if (others.isEmpty()) {
      relations.remove(edge.relation);
      if (relations.isEmpty()) {
        edges.remove(edge.from);
      }
    }
  }

  /** The units that a unit has this relation to, in the order of their names. A copy. */
  List<UnitName> of(UnitName unit, Relation relation) {
    Map<Relation, TreeMap<UnitName, Integer>> relations = edges.get(unit);
    TreeMap<UnitName, Integer> others = relations == null ? null : relations.get(relation);
    return others == null ? List.of() : List.copyOf(others.keySet());
  }

  /** The units that a unit has this effect on, each once. A copy. */
  List<UnitName> affected(UnitName unit, Effect effect) {
    Map<Relation, TreeMap<UnitName, Integer>> relations = edges.get(unit);
    if (relations == null) {
      return List.of();
    }
    Set<UnitName> affected = new LinkedHashSet<>();
    relations.forEach(
        (relation, others) -> {
          if (relation.has(effect)) {
            affected.addAll(others.keySet());
          }
        });
    return new ArrayList<>(affected);
  }

  /** Whether the unit has this effect on the other. */
  boolean has(UnitName unit, Effect effect, UnitName other) {
    Map<Relation, TreeMap<UnitName, Integer>> relations = edges.get(unit);
    return relations != null
        && relations.entrySet().stream()
            .anyMatch(entry -> entry.getKey().has(effect) && entry.getValue().containsKey(other));
  }

  /** Whether any relation leads to or from the unit. */
  boolean mentions(UnitName unit) {
    return edges.containsKey(unit);
  }
}
