package dev.fleet.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The folder of scenarios and of what was recorded of them. Confined to one thread. */
final class Scenarios {
  private static final String SUFFIX = ".scenarios";

  private final Path folder;

  Scenarios(Path folder) {
    this.folder = folder;
  }

  /** All scenarios, by group and in the order of the text. */
  List<Scenario> read() throws IOException, ScenarioSyntaxException {
    var all = new ArrayList<Scenario>();
    for (String group : groups()) {
      all.addAll(ScenarioReader.read(group, Files.readString(folder.resolve(group + SUFFIX))));
    }
    return all;
  }

  private List<String> groups() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(SUFFIX))
          .map(name -> name.substring(0, name.length() - SUFFIX.length()))
          .sorted()
          .toList();
    }
  }

  /** What was recorded of the scenarios of a group. */
  Map<String, Recording> recorded(String group) throws IOException, ScenarioSyntaxException {
    Path file = recordings(group);
    try {
      return RecordingFile.read(file.getFileName().toString(), Files.readString(file));
    } catch (NoSuchFileException e) {
      return Map.of(); // A new group.
    }
  }

  /**
   * Writes recordings in the place of those of the same scenarios. What no scenario of the group
   * has any more is left out.
   */
  void record(String group, List<Scenario> scenarios, Map<Scenario, Recording> seen)
      throws IOException, ScenarioSyntaxException {
    Map<String, Recording> before = recorded(group);
    var after = new LinkedHashMap<String, Recording>();
    for (Scenario scenario : scenarios) {
      Recording recording = seen.getOrDefault(scenario, before.get(scenario.name()));
      if (recording != null) {
        after.put(scenario.name(), recording);
      }
    }
    Files.writeString(recordings(group), RecordingFile.write(after));
  }

  private Path recordings(String group) {
    return folder.resolve(group + ".recorded");
  }
}
