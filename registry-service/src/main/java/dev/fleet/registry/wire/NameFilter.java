package dev.fleet.registry.wire;

import dev.fleet.unit.Glob;
import dev.fleet.unit.UnitName;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Picks units by full names and globs. Immutable. */
public final class NameFilter {
  private final Set<String> literals = new HashSet<>();
  private final List<Glob> globs;
  private final boolean all;

  /**
   * @param names full names or globs; none means all units
   */
  public NameFilter(List<String> names) {
    this.all = names.isEmpty();
    Stream<Glob> compiled = names.stream().distinct().map(Glob::compile);
    this.globs =
        compiled
            .filter(
                glob -> {
                  // A name may hold a backslash, which means something else in a glob.
                  if (glob.isLiteral() || UnitName.fault(glob.pattern()).isEmpty()) {
                    literals.add(glob.pattern());
                  }
                  return !glob.isLiteral();
                })
            .toList();
    for (Glob glob : globs) {
      boolean isName = literals.contains(glob.pattern());
      Checks.that(
          isName || !glob.isMalformed(), "names", "malformed glob '" + glob.pattern() + "'");
    }
  }

  public boolean matches(String name) {
    return all
        || literals.contains(name)
        || (!globs.isEmpty() && globs.stream().anyMatch(glob -> glob.matches(name)));
  }

  /** The only names that can match, in order; empty if there may be others. */
  public List<String> onlyNames() {
    return all || !globs.isEmpty() ? List.of() : literals.stream().sorted().toList();
  }
}
