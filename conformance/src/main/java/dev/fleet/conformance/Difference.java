package dev.fleet.conformance;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * A facet of which a subject shows something else than the record says.
 *
 * @param scenario group and name
 */
public record Difference(String scenario, String facet, List<String> recorded, List<String> shown) {
  /** All differences between a record and what was shown, in the order of the facets. */
  static List<Difference> between(Scenario scenario, Recording recorded, Recording shown) {
    var facets = new LinkedHashSet<>(recorded.facets().keySet());
    facets.addAll(shown.facets().keySet());
    var differences = new ArrayList<Difference>();
    for (String facet : facets) {
      List<String> expected = recorded.lines(facet);
      List<String> actual = shown.lines(facet);
      if (!expected.equals(actual)) {
        differences.add(new Difference(scenario.path(), facet, expected, actual));
      }
    }
    return differences;
  }

  /** For people; several lines. */
  String text() {
    return scenario + ": " + facet + "\n" + lines("recorded", recorded) + lines("shown", shown);
  }

  private static String lines(String title, List<String> lines) {
    return "    "
        + title
        + ":\n"
        + String.join("", lines.stream().map(l -> "      " + l + "\n").toList());
  }
}
