package dev.fleet.scheduler.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The patterns of one relation, found by text and by the names they match. Globs are found by what
 * they begin with, so that a name is held against few of them.
 */
final class PatternIndex {
  private final UnitTable units;
  private final Map<String, Pattern> byText = new HashMap<>();
  private final Map<String, List<Pattern>> globsByPrefix = new HashMap<>();
  private final NavigableMap<Integer, Integer> prefixLengths = new TreeMap<>();

  /** An index over the units of a table that others keep. */
  PatternIndex(UnitTable units) {
    this.units = units;
  }

  /** The pattern of a text, if any unit has it. */
  @Nullable Pattern find(String text) {
    return byText.get(text);
  }

  /** The patterns that match a name, in order of their text. */
  List<Pattern> matching(String name) {
    if (byText.isEmpty()) {
      return List.of();
    }
    List<Pattern> found = new ArrayList<>();
    Pattern literal = byText.get(name);
    if (literal != null && literal.isLiteral()) {
      found.add(literal);
    }
    for (int length : prefixLengths.headMap(name.length(), true).keySet()) {
      for (Pattern glob : globsByPrefix.getOrDefault(name.substring(0, length), List.of())) {
        if (glob.matches(name)) {
          found.add(glob);
        }
      }
    }
    found.sort((a, b) -> a.text.compareTo(b.text));
    return List.copyOf(found);
  }

  Pattern add(String text) {
    var pattern = new Pattern(text);
    byText.put(text, pattern);
    if (!pattern.isLiteral()) {
      String prefix = pattern.literalPrefix();
      globsByPrefix.computeIfAbsent(prefix, any -> new ArrayList<>()).add(pattern);
      prefixLengths.merge(prefix.length(), 1, Integer::sum);
    }
    return pattern;
  }

  void remove(Pattern pattern) {
    byText.remove(pattern.text);
    if (!pattern.isLiteral()) {
      String prefix = pattern.literalPrefix();
      globsByPrefix.computeIfPresent(prefix, (any, globs) -> without(globs, pattern));
      prefixLengths.computeIfPresent(prefix.length(), (any, n) -> n == 1 ? null : n - 1);
    }
  }

  private static @Nullable List<Pattern> without(List<Pattern> globs, Pattern pattern) {
    globs.remove(pattern);
    return globs.isEmpty() ? null : globs;
  }

  void forEachMatch(Pattern pattern, Consumer<UnitNode> action) {
    if (pattern.isLiteral()) {
      UnitNode unit = units.get(pattern.text);
      if (unit != null) {
        action.accept(unit);
      }
      return;
    }
    units.forEachFrom(
        pattern.literalPrefix(),
        unit -> {
          if (pattern.matches(unit.name())) {
            action.accept(unit);
          }
        });
  }
}
