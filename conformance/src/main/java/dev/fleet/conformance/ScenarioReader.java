package dev.fleet.conformance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a file of scenarios. The README of this module describes the format. Confined to one
 * thread, for one file.
 */
final class ScenarioReader {
  private static final String SCENARIO = "== ";
  private static final String PART = "-- ";
  private static final String STEPS = "-- steps";
  private static final String FILE = "-- file ";

  private final String group;
  private final String file;
  private final List<String> lines;
  private final List<Scenario> scenarios = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private int at;

  private ScenarioReader(String group, String text) {
    this.group = group;
    this.file = group + ".scenarios";
    this.lines = text.lines().toList();
  }

  /** All scenarios of a file; those with {@code each} once for each value. */
  static List<Scenario> read(String group, String text) throws ScenarioSyntaxException {
    return new ScenarioReader(group, text).readAll();
  }

  private List<Scenario> readAll() throws ScenarioSyntaxException {
    while (at < lines.size()) {
      if (lines.get(at).startsWith(SCENARIO)) {
        readScenario();
      } else if (lines.get(at).isBlank() || lines.get(at).startsWith("#")) {
        at++;
      } else {
        throw fault(at, "a scenario begins with '== name: title'");
      }
    }
    return List.copyOf(scenarios);
  }

  private ScenarioSyntaxException fault(int line, String fault) {
    return new ScenarioSyntaxException(file, line + 1, fault);
  }

  /** A variable and one of its values. */
  private record Choice(String variable, String value) {}

  private void readScenario() throws ScenarioSyntaxException {
    int first = at;
    String[] heading = lines.get(at++).substring(SCENARIO.length()).split(": ", 2);
    if (heading.length < 2) {
      throw fault(first, "a scenario begins with '== name: title'");
    }
    List<List<Choice>> choices = List.of(List.of());
    boolean needsRoot = false;
    boolean pinned = true;
    var omitted = new ArrayList<String>();
    while (at < lines.size() && !lines.get(at).startsWith(PART)) {
      String line = lines.get(at).strip();
      if (line.startsWith("each ")) {
        choices = product(choices, readEach(line));
      } else if (line.equals("needs root")) {
        needsRoot = true;
      } else if (line.equals("unpinned")) {
        pinned = false;
      } else if (line.startsWith("omit ")) {
        omitted.add(line.substring(5).strip());
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        throw fault(at, "each, needs root, unpinned, omit or a part that begins with '-- '");
      }
      at++;
    }
    int parts = at;
    for (List<Choice> choice : choices) {
      at = parts;
      var units = new ArrayList<Scenario.UnitText>();
      var files = new ArrayList<Scenario.ScratchFile>();
      List<Step> steps = readParts(choice, units, files);
      String name = choose(choice, heading[0]);
      if (!names.add(name) || !name.matches("[A-Za-z0-9-]+")) {
        throw fault(first, "a second scenario of this name, or a bad name: " + name);
      }
      if (steps.isEmpty()) {
        throw fault(first, "a scenario without steps");
      }
      String title = choose(choice, heading[1]);
      scenarios.add(
          new Scenario(group, name, title, needsRoot, pinned, omitted, units, files, steps));
    }
  }

  /** {@code each a = 1 2}, or {@code each a b} and a table of indented rows {@code 1 | x}. */
  private List<List<Choice>> readEach(String line) throws ScenarioSyntaxException {
    int equals = line.indexOf('=');
    if (equals >= 0) {
      String variable = line.substring(5, equals).strip();
      return Arrays.stream(line.substring(equals + 1).strip().split(" +", -1))
          .map(value -> List.of(new Choice(variable, value)))
          .toList();
    }
    String[] variables = line.substring(5).strip().split(" +", -1);
    var rows = new ArrayList<List<Choice>>();
    while (at + 1 < lines.size() && lines.get(at + 1).startsWith("  ")) {
      at++;
      String[] values = lines.get(at).split("\\|", variables.length);
      if (values.length != variables.length) {
        throw fault(at, "needs " + variables.length + " values");
      }
      var row = new ArrayList<Choice>();
      for (int i = 0; i < values.length; i++) {
        row.add(new Choice(variables[i], values[i].strip()));
      }
      rows.add(row);
    }
    if (rows.isEmpty()) {
      throw fault(at, "each NAME = VALUE …, or each NAME … and rows below it");
    }
    return rows;
  }

  private static List<List<Choice>> product(List<List<Choice>> left, List<List<Choice>> right) {
    var product = new ArrayList<List<Choice>>();
    for (List<Choice> one : left) {
      for (List<Choice> other : right) {
        var both = new ArrayList<>(one);
        both.addAll(other);
        product.add(both);
      }
    }
    return product;
  }

  private static String choose(List<Choice> choices, String text) {
    String chosen = text;
    for (Choice choice : choices) {
      chosen = chosen.replace("{" + choice.variable + "}", choice.value);
    }
    return chosen;
  }

  private List<Step> readParts(
      List<Choice> choice, List<Scenario.UnitText> units, List<Scenario.ScratchFile> files)
      throws ScenarioSyntaxException {
    var steps = new ArrayList<Step>();
    Map<String, Integer> seen = new LinkedHashMap<>();
    while (at < lines.size() && lines.get(at).startsWith(PART)) {
      int line = at;
      String title = choose(choice, lines.get(at++).strip());
      if (seen.putIfAbsent(title, line) != null) {
        throw fault(line, "a second part of this name: " + title);
      }
      if (title.equals(STEPS)) {
        readSteps(choice, steps);
      } else if (title.startsWith(FILE)) {
        String content = readText(choice);
        files.add(new Scenario.ScratchFile(title.substring(FILE.length()).strip(), content));
      } else {
        units.add(readUnit(choice, line, title.substring(PART.length()).strip()));
      }
    }
    return steps;
  }

  private Scenario.UnitText readUnit(List<Choice> choice, int line, String title)
      throws ScenarioSyntaxException {
    List<String> words = Arrays.asList(title.split(" +", -1));
    boolean variant = words.size() == 3 && words.get(1).equals("as");
    if (words.size() != 1 && !variant) {
      throw fault(line, "'-- UNIT', '-- UNIT as VARIANT', '-- file NAME' or '-- steps'");
    }
    String content = readText(choice);
    return new Scenario.UnitText(words.get(0), variant ? words.get(2) : Scenario.ONLY, content);
  }

  /** Up to the next part, without blank lines at its end. */
  private String readText(List<Choice> choice) {
    var text = new ArrayList<String>();
    while (at < lines.size() && !isBoundary(lines.get(at))) {
      text.add(choose(choice, lines.get(at++)));
    }
    while (!text.isEmpty() && text.getLast().isBlank()) {
      text.removeLast();
    }
    return String.join("\n", text) + (text.isEmpty() ? "" : "\n");
  }

  private void readSteps(List<Choice> choice, List<Step> steps) throws ScenarioSyntaxException {
    for (; at < lines.size() && !isBoundary(lines.get(at)); at++) {
      String line = choose(choice, lines.get(at).strip());
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      try {
        steps.add(StepReader.read(line));
      } catch (IllegalArgumentException e) {
        throw fault(at, String.valueOf(e.getMessage()));
      }
    }
  }

  private static boolean isBoundary(String line) {
    return line.startsWith(PART) || line.startsWith(SCENARIO);
  }
}
