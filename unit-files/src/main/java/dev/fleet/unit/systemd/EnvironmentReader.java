package dev.fleet.unit.systemd;

import dev.fleet.unit.systemd.value.EnvironmentFile;
import dev.fleet.unit.systemd.value.EnvironmentNames;
import dev.fleet.unit.systemd.value.Words;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Reads the environment options of systemd.exec(5). One use, one thread. */
final class EnvironmentReader {
  private final Map<String, String> assignments = new LinkedHashMap<>();
  private final List<EnvironmentFile> files = new ArrayList<>();
  private final Set<String> pass = new LinkedHashSet<>();
  private final Set<String> unset = new LinkedHashSet<>();

  EnvironmentSettings build() {
    return new EnvironmentSettings(assignments, files, List.copyOf(pass), List.copyOf(unset));
  }

  void assign(OptionValue value) {
    if (value.isEmpty()) {
      assignments.clear();
      return;
    }
    for (String word : value.words(Words.Rule.UNQUOTE, Words.Rule.UNESCAPE)) {
      Optional<String> expanded = value.expand(word, OptionValue.MOST_TEXT);
      if (expanded.isEmpty()) {
        continue;
      }
      String assignment = expanded.get();
      if (EnvironmentNames.isAssignment(assignment)) {
        int equals = assignment.indexOf('=');
        assignments.put(assignment.substring(0, equals), assignment.substring(equals + 1));
      } else {
        value.warn("Invalid environment assignment, ignoring: " + assignment);
      }
    }
  }

  void file(OptionValue value) {
    if (value.isEmpty()) {
      files.clear();
      return;
    }
    Optional<String> expanded = value.expand(value.text(), UnitPath.MOST_BYTES);
    if (expanded.isPresent()) {
      boolean optional = expanded.get().startsWith("-");
      value
          .checkedPath(optional ? expanded.get().substring(1) : expanded.get())
          .ifPresent(path -> files.add(new EnvironmentFile(path, optional)));
    }
  }

  void pass(OptionValue value) {
    names(
        value,
        pass,
        EnvironmentNames::isName,
        "Invalid environment name for " + value.option(),
        Words.Rule.UNQUOTE);
  }

  void unset(OptionValue value) {
    names(
        value,
        unset,
        text -> EnvironmentNames.isName(text) || EnvironmentNames.isAssignment(text),
        "Invalid environment name or assignment " + value.option(),
        Words.Rule.UNQUOTE,
        Words.Rule.UNESCAPE);
  }

  private static void names(
      OptionValue value,
      Set<String> list,
      Predicate<String> valid,
      String fault,
      Words.Rule... rules) {
    if (value.isEmpty()) {
      list.clear();
      return;
    }
    for (String word : value.words("Trailing garbage in " + value.option(), rules)) {
      Optional<String> expanded = value.expand(word, OptionValue.MOST_TEXT);
      if (expanded.filter(valid).isPresent()) {
        list.add(expanded.get());
      } else {
        expanded.ifPresent(text -> value.warn(fault + ", ignoring: " + text));
      }
    }
  }
}
