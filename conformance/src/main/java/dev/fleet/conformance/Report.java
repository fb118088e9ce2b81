package dev.fleet.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which scenario is how on which subject, as a table for people. Written by each subject's tests
 * into one file: what the others wrote of theirs is read back from it. Confined to one thread.
 */
final class Report {
  /** How a scenario is on a subject. */
  enum Verdict {
    EQUAL("equal"),
    DOCUMENTED("documented difference"),
    DIFFERS("**differs**"),
    NEEDS_ROOT("needs root");

    private final String word;

    Verdict(String word) {
      this.word = word;
    }

    static Verdict of(String word) {
      for (Verdict verdict : values()) {
        if (verdict.word.equals(word)) {
          return verdict;
        }
      }
      throw new IllegalArgumentException("no verdict: " + word);
    }
  }

  private static final String HEADING = "| scenario |";

  private final Map<String, Map<String, Verdict>> bySubject = new TreeMap<>();
  private final Map<String, String> titles = new LinkedHashMap<>();

  Report(List<Scenario> scenarios) {
    scenarios.forEach(scenario -> titles.put(scenario.path(), scenario.title()));
  }

  void put(String subject, Map<String, Verdict> verdicts) {
    bySubject.put(subject, verdicts);
  }

  /** Takes over the columns of an earlier report, of scenarios that are still there. */
  void read(String text) {
    List<String> subjects = List.of();
    for (String line : text.lines().filter(l -> l.startsWith("| ")).toList()) {
      List<String> cells =
          List.of(line.substring(2, line.length() - 2).split(" \\| ", -1)).stream()
              .map(String::strip)
              .toList();
      if (line.startsWith(HEADING)) {
        subjects = cells.subList(1, cells.size() - 1);
        continue;
      }
      for (int i = 0; i < subjects.size() && titles.containsKey(cells.getFirst()); i++) {
        if (!cells.get(i + 1).isEmpty()) {
          bySubject
              .computeIfAbsent(subjects.get(i), subject -> new LinkedHashMap<>())
              .put(cells.getFirst(), Verdict.of(cells.get(i + 1)));
        }
      }
    }
  }

  String write() {
    var text = new StringBuilder("# Conformance of unit managers\n\n");
    text.append("Measured against the record of systemd; docs/conformance.md has the reasons.\n\n");
    bySubject.forEach(
        (subject, verdicts) -> {
          var counts = new ArrayList<String>();
          for (Verdict verdict : Verdict.values()) {
            long count = verdicts.values().stream().filter(verdict::equals).count();
            if (count > 0) {
              counts.add(count + " " + verdict.word);
            }
          }
          text.append("- ").append(subject).append(": ");
          text.append(String.join(", ", counts)).append('\n');
        });
    text.append('\n').append(HEADING);
    bySubject.keySet().forEach(subject -> text.append(' ').append(subject).append(" |"));
    text.append(" what it shows |\n|---|").append("---|".repeat(bySubject.size() + 1)).append('\n');
    titles.forEach(
        (scenario, title) -> {
          text.append("| ").append(scenario).append(" | ");
          bySubject
              .values()
              .forEach(
                  verdicts -> {
                    Verdict verdict = verdicts.get(scenario);
                    text.append(verdict == null ? "" : verdict.word).append(" | ");
                  });
          text.append(title.replace('|', '/')).append(" |\n");
        });
    return text.toString();
  }
}
