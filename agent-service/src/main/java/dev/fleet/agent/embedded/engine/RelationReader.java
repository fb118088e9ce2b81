package dev.fleet.agent.embedded.engine;

import dev.fleet.agent.embedded.engine.DependencyGraph.Edge;
import dev.fleet.unit.UnitName;
import dev.fleet.unit.UnitType;
import dev.fleet.unit.systemd.Dependency;
import dev.fleet.unit.systemd.InstallSection;
import dev.fleet.unit.systemd.UnitDefinition;
import dev.fleet.unit.systemd.UnitNames;
import dev.fleet.unit.systemd.UnitSection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the relations that a unit file declares. */
final class RelationReader {
  private RelationReader() {}

  /**
   * What the file says, its {@code [Install]} section included: a loaded unit counts as enabled.
   */
  static List<Edge> declared(UnitDefinition definition) {
    UnitName name = definition.name();
    var edges = new ArrayList<Edge>();
    for (Dependency dependency : Dependency.values()) {
      for (UnitName other : definition.unit().dependencies().of(dependency)) {
        edges.add(new Edge(name, Relation.of(dependency), other));
      }
    }
    InstallSection install = definition.install();
    install.wantedBy().forEach(by -> edges.add(new Edge(by, Relation.WANTS, name)));
    install.requiredBy().forEach(by -> edges.add(new Edge(by, Relation.REQUIRES, name)));
    install.upheldBy().forEach(by -> edges.add(new Edge(by, Relation.UPHOLDS, name)));
    return edges;
  }

  /**
   * The order that follows from what a target pulls in: it comes after all of it, unless one of
   * them does without default dependencies or says otherwise; see systemd.target(5).
   */
  static List<Edge> impliedOrder(UnitTable units, Unit target) {
    var edges = new ArrayList<Edge>();
    if (target.name().type() == UnitType.TARGET && hasDefaultDependencies(target)) {
      for (Unit other : units.affected(target, Effect.ORDERS_TARGET)) {
        if (hasDefaultDependencies(other) && !units.has(target, Effect.BEFORE, other)) {
          edges.add(new Edge(target.name(), Relation.AFTER, other.name()));
        }
      }
    }
    return edges;
  }

  /** The mount units that a path which the unit needs lies below; see RequiresMountsFor=. */
  static List<Edge> requiredMounts(UnitTable units, Unit unit) {
    var edges = new ArrayList<Edge>();
    for (String path : unit.section().map(UnitSection::requiresMountsFor).orElse(List.of())) {
      for (Path at = Path.of(path); at != null; at = at.getParent()) {
        UnitNames.mountOf(at.toString())
            .flatMap(units::find)
            .filter(mount -> mount != unit && mount.load() == LoadState.LOADED)
            .ifPresent(
                mount -> {
                  edges.add(new Edge(unit.name(), Relation.AFTER, mount.name()));
                  edges.add(new Edge(unit.name(), Relation.REQUIRES, mount.name()));
                });
      }
    }
    return edges;
  }

  private static boolean hasDefaultDependencies(Unit unit) {
    return unit.section().filter(section -> section.defaultDependencies()).isPresent();
  }
}
