package dev.fleet.unit.systemd;

import dev.fleet.unit.UnitName;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The units that a unit names as its relatives, each once, in the order of the file. */
public record Dependencies(Map<Dependency, List<UnitName>> units) {
  public static final Dependencies NONE = new Dependencies(Map.of());

  public Dependencies {
    var copy = new EnumMap<Dependency, List<UnitName>>(Dependency.class);
    units.forEach((kind, names) -> copy.put(kind, List.copyOf(names)));
    units = Collections.unmodifiableMap(copy);
  }

  public List<UnitName> of(Dependency kind) {
    return units.getOrDefault(kind, List.of());
  }
}
