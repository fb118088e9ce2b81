package dev.fleet.unit.systemd.value;

import java.util.List;

/** The days of the week in calendar expressions: bit 0 is Monday. */
final class Weekdays {
  /** All days. */
  static final int ALL = 127;

  private static final List<String> NAMES =
      List.of("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday");

  private static final int SHORT = 3;

  private Weekdays() {}

  /** The day whose name, in full or in short, stands here as a word of its own, or -1. */
  static int startingAt(String text, int at) {
    for (int day = 0; day < NAMES.size(); day++) {
      String name = NAMES.get(day);
      if (text.regionMatches(true, at, name, 0, SHORT)) {
        int end = at + length(text, at);
        boolean word = end == text.length() || "-., ".indexOf(text.charAt(end)) >= 0;
        return word ? day : -1;
      }
    }
    return -1;
  }

  /** How long the name is that stands here. */
  static int length(String text, int at) {
    return NAMES.stream()
        .filter(name -> text.regionMatches(true, at, name, 0, name.length()))
        .mapToInt(String::length)
        .findFirst()
        .orElse(SHORT);
  }

  /** {@code Mon..Wed,Sat}. */
  static String format(int days) {
    var text = new StringBuilder();
    int day = 0;
    while (day < NAMES.size()) {
      int end = day;
      while (end < NAMES.size() && (days & 1 << end) != 0) {
        end++;
      }
      if (end > day) {
        text.append(text.isEmpty() ? "" : ",").append(shortName(day));
        if (end > day + 1) {
          text.append(end > day + 2 ? ".." : ",").append(shortName(end - 1));
        }
      }
      day = end + 1;
    }
    return text.toString();
  }

  private static String shortName(int day) {
    return NAMES.get(day).substring(0, SHORT);
  }
}
