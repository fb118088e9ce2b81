package dev.fleet.journal.source;

import dev.fleet.unit.Glob;
import java.util.List;
import java.util.Set;

/**
 * Which units' entries: those of any of the names or globs. Empty means the whole journal.
 * Immutable.
 *
 * @param names whole names, suffix included
 */
public record UnitSelection(Set<String> names, List<Glob> globs) {
  /** The whole journal. */
  public static final UnitSelection ALL = new UnitSelection(Set.of(), List.of());

  public UnitSelection {
    names = Set.copyOf(names);
    globs = List.copyOf(globs);
  }

  public boolean isEmpty() {
    return names.isEmpty() && globs.isEmpty();
  }

  /** Whether a unit of that name is meant. */
  public boolean contains(String unit) {
    return names.contains(unit) || matchesGlob(unit);
  }

  /** Whether one of the globs matches. */
  public boolean matchesGlob(String unit) {
    for (Glob glob : globs) {
      if (glob.matches(unit)) {
        return true;
      }
    }
    return false;
  }
}
