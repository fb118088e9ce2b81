package dev.fleet.scheduler.model;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All units, in the order of their names. A change looks up units by name several times, so that is
 * a matter of one hash, not of a way through a million names.
 */
final class UnitTable {
  private final NavigableMap<String, UnitNode> sorted = new TreeMap<>();
  private final Map<String, UnitNode> byName = new HashMap<>();

  @Nullable UnitNode get(String name) {
    return byName.get(name);
  }

  void add(UnitNode unit) {
    sorted.put(unit.name(), unit);
    byName.put(unit.name(), unit);
  }

  void remove(UnitNode unit) {
    sorted.remove(unit.name());
    byName.remove(unit.name());
  }

  /** All, by name; for reading. */
  Collection<UnitNode> all() {
    return Collections.unmodifiableCollection(sorted.values());
  }

  /** Those whose names begin so, by name. */
  void forEachFrom(String prefix, Consumer<UnitNode> action) {
    for (UnitNode unit : sorted.tailMap(prefix, true).values()) {
      if (!unit.name().startsWith(prefix)) {
        return;
      }
      action.accept(unit);
    }
  }
}
