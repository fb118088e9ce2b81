package dev.fleet.testkit.registry;

import dev.fleet.unit.Glob;
import java.util.List;

/** The {@code names} of a request: globs of which any may fit; none at all fits everything. */
final class NameFilter {
  private final List<Glob> globs;

  NameFilter(List<String> patterns) {
    this.globs = patterns.stream().map(Glob::compile).toList();
  }

  boolean fits(String name) {
    return globs.isEmpty() || globs.stream().anyMatch(glob -> glob.matches(name));
  }
}
