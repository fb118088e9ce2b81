package dev.fleet.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The text form of the recordings of a group, made to be read and compared by people. */
final class RecordingFile {
  private static final String SCENARIO = "== ";
  private static final String INDENT = "  ";

  private RecordingFile() {}

  static String write(Map<String, Recording> recordings) {
    var text =
        new StringBuilder(
            "# Recorded from systemd; see the README of this module. Do not edit: record anew.\n");
    recordings.forEach(
        (name, recording) -> {
          text.append('\n').append(SCENARIO).append(name).append('\n');
          recording
              .facets()
              .forEach(
                  (facet, lines) -> {
                    text.append(facet).append('\n');
                    lines.forEach(line -> text.append(INDENT).append(line).append('\n'));
                  });
        });
    return text.toString();
  }

  /**
   * By names of scenarios.
   *
   * @throws ScenarioSyntaxException if the text was not written by {@link #write}
   */
  static Map<String, Recording> read(String file, String text) throws ScenarioSyntaxException {
    var recordings = new LinkedHashMap<String, Recording>();
    Map<String, List<String>> facets = new LinkedHashMap<>();
    List<String> lines = new ArrayList<>();
    String scenario = "";
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      if (line.startsWith(SCENARIO)) {
        if (!scenario.isEmpty()) {
          recordings.put(scenario, new Recording(facets));
        }
        scenario = line.substring(SCENARIO.length());
        facets = new LinkedHashMap<>();
      } else if (line.startsWith(INDENT) && !facets.isEmpty()) {
        lines.add(line.substring(INDENT.length()));
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        if (scenario.isEmpty() || line.startsWith(" ")) {
          throw new ScenarioSyntaxException(file, number, "no part of a recording: " + line);
        }
        lines = new ArrayList<>();
        facets.put(line, lines);
      }
    }
    if (!scenario.isEmpty()) {
      recordings.put(scenario, new Recording(facets));
    }
    return recordings;
  }
}
