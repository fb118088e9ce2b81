package dev.fleet.unit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The values of {@code [X-Fleet]} by key, keys in the order they first appear, lines of several
 * values split.
 */
final class FleetSection {
  static final String NAME = "X-Fleet";

  private final Map<String, List<String>> values = new LinkedHashMap<>();

  FleetSection(UnitFile file, UnaryOperator<String> expansion) {
    for (UnitOption option : file.options()) {
      if (option.section().equals(NAME)) {
        List<String> split = split(option.value()).stream().map(expansion).toList();
        values.computeIfAbsent(option.name(), key -> new ArrayList<>()).addAll(split);
      }
    }
  }

  /** The keys as spelt, known or not. */
  Set<String> spellings() {
    return values.keySet();
  }

  /** All values of a key, those under its first spelling first. */
  List<String> values(FleetKey key) {
    return key.spellings().stream()
        .flatMap(spelling -> values.getOrDefault(spelling, List.of()).stream())
        .toList();
  }

  Optional<String> first(FleetKey key) {
    return values(key).stream().findFirst();
  }

  Optional<String> last(FleetKey key) {
    return values(key).reversed().stream().findFirst();
  }

  /**
   * A line that both starts and ends with a double quote holds several values, separated by single
   * blanks outside quotes; the quotes are dropped, nothing escapes them. Any other line is one
   * value as it stands.
   */
  static List<String> split(String line) {
    if (!line.startsWith("\"") || !line.endsWith("\"")) {
      return List.of(line);
    }
    var values = new ArrayList<String>();
    var value = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == ' ' && !quoted) {
        values.add(value.toString());
        value.setLength(0);
      } else {
        value.append(c);
      }
    }
    values.add(value.toString());
    return values;
  }
}
