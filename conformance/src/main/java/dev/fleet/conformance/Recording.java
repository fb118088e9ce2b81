package dev.fleet.conformance;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a user saw of a scenario: facets by name, such as {@code 1 start a.service} or {@code
 * a.service states}, each with its lines, in order.
 */
public record Recording(Map<String, List<String>> facets) {
  public Recording {
    facets = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(facets));
  }

  /** The lines of a facet; none if there is no such facet, as facets without lines are left out. */
  List<String> lines(String facet) {
    return facets.getOrDefault(facet, List.of());
  }
}
