package dev.fleet.unit.systemd;

import dev.fleet.unit.UnitName;
import dev.fleet.unit.systemd.value.Words;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Gathers the relatives of a unit, each once a kind. One use, one thread. */
final class DependencyBuilder {
  /** Relations that make no sense between a unit and itself; the others hold anyway. */
  private static final Set<Dependency> ODD_ON_ITSELF =
      EnumSet.of(
          Dependency.BEFORE,
          Dependency.AFTER,
          Dependency.CONFLICTS,
          Dependency.ON_FAILURE,
          Dependency.ON_SUCCESS);

  private final UnitName own;
  private final Map<Dependency, Set<UnitName>> units = new EnumMap<>(Dependency.class);

  DependencyBuilder(UnitName own) {
    this.own = own;
  }

  /** Unlike other lists these are not reset by an empty value. */
  void read(Dependency kind, OptionValue value) {
    for (String word : value.words(Words.Rule.RETAIN_ESCAPES)) {
      value
          .unitName(word, name -> "Failed to add dependency on " + name + ", ignoring")
          .ifPresent(name -> add(kind, name, value));
    }
  }

  private void add(Dependency kind, UnitName name, OptionValue value) {
    if (name.equals(own) && ODD_ON_ITSELF.contains(kind)) {
      value.warnHere("Dependency " + kind.option() + "=" + name + " is dropped.");
    }
    add(kind, name);
  }

  /** Nothing is a relative of itself. */
  void add(Dependency kind, UnitName name) {
    if (!name.equals(own)) {
      units.computeIfAbsent(kind, key -> new LinkedHashSet<>()).add(name);
    }
  }

  Dependencies build() {
    var lists = new EnumMap<Dependency, List<UnitName>>(Dependency.class);
    units.forEach((kind, names) -> lists.put(kind, new ArrayList<>(names)));
    return new Dependencies(lists);
  }
}
