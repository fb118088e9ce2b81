package dev.fleet.unit.systemd;

import dev.fleet.unit.systemd.value.Blanks;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads {@code Condition…=} or {@code Assert…=} of one unit. One use, one thread. */
final class ConditionReader {
  private final List<Condition> conditions = new ArrayList<>();

  /** An empty value of any kind resets those of all kinds. */
  void read(Condition.Kind kind, OptionValue value) {
    if (value.isEmpty()) {
      conditions.clear();
      return;
    }
    String rest = value.text();
    boolean trigger = rest.startsWith("|");
    rest = trigger ? afterMark(kind, rest) : rest;
    boolean negate = rest.startsWith("!");
    rest = negate ? afterMark(kind, rest) : rest;
    Optional<String> parameter =
        kind.isPath() ? value.path(rest) : value.expand(rest, OptionValue.MOST_TEXT);
    if (parameter.isEmpty()) {
      return;
    }
    if (kind.isCheckable()) {
      conditions.add(new Condition(kind, parameter.get(), trigger, negate));
    } else {
      value.warnHere("not checked, taken as met: " + value.text());
    }
  }

  List<Condition> conditions() {
    return conditions;
  }

  /** Blanks may follow a mark, except before a path. */
  private static String afterMark(Condition.Kind kind, String text) {
    String rest = text.substring(1);
    return kind.isPath() ? rest : Blanks.strip(rest);
  }
}
