package dev.fleet.unit.systemd.value;

import dev.fleet.unit.Property.Chance;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Made-up calendar expressions. */
final class CalendarTexts {
  private static final List<String> PIECES =
      List.of(
          "*",
          "1",
          "02",
          "30",
          "59",
          "2024",
          "Mon",
          "fri",
          "Sunday",
          "..",
          ".",
          ",",
          "-",
          "~",
          "/",
          ":",
          " ",
          "UTC",
          "Europe/Paris",
          "daily",
          "0",
          "@",
          "5.25",
          "70",
          "x");

  private static final List<String> DAYS =
      List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "tuesday", "Saturday");

  private CalendarTexts() {}

  /** An expression that is valid. */
  static String valid(Chance chance) {
    while (true) {
      String text = expression(chance, true);
      if (Calendar.parse(text).isPresent()) {
        return text;
      }
    }
  }

  /**
   * An expression that looks valid.
   *
   * @param open with steps that have no end, such as {@code 2/7}, and lists of days counted from a
   *     month's end; systemd 252 gets some of these wrong: where a step leaves an hour (or a day,
   *     or a month) it misses the start of the next, and such lists it refuses
   */
  static String expression(Chance chance, boolean open) {
    var text = new StringBuilder();
    if (chance.below(3) == 0) {
      text.append(weekdays(chance)).append(' ');
    }
    if (chance.below(3) > 0) {
      text.append(chance.flip() ? "" : field(chance, 2020, 2035, open) + "-");
      text.append(field(chance, 1, 12, open)).append(days(chance, open)).append(' ');
    }
    text.append(field(chance, 0, 23, open)).append(':').append(field(chance, 0, 59, open));
    if (chance.flip()) {
      text.append(':').append(field(chance, 0, -1, open));
    }
    return text.toString();
  }

  /** What any text is read as. */
  static Optional<Calendar> any(Chance chance) {
    return Calendar.parse(text(chance));
  }

  /** Any text. */
  static String text(Chance chance) {
    return chance.text(PIECES, 9);
  }

  /** Text that differs from what looks valid in one place. */
  static String nearly(Chance chance) {
    String text = expression(chance, false);
    int from = chance.below(text.length() + 1);
    int to = Math.min(text.length(), from + chance.below(3));
    String piece = chance.flip() ? chance.pick(PIECES) : "";
    return text.substring(0, from) + piece + text.substring(to);
  }

  /** A time from 2020 to 2035, to the microsecond. */
  static Instant instant(Chance chance) {
    return Instant.ofEpochSecond(1_577_836_800L + chance.below(473_385_600))
        .plusNanos(1_000L * chance.below(1_000_000));
  }

  private static String days(Chance chance, boolean open) {
    if (chance.below(4) > 0) {
      return "-" + field(chance, 1, 31, open);
    }
    return "~" + (open ? field(chance, 1, 31, open) : range(chance, 1, 31, open));
  }

  private static String weekdays(Chance chance) {
    var text = new StringBuilder(chance.pick(DAYS));
    for (int i = chance.below(3); i > 0; i--) {
      text.append(chance.flip() ? "," : "..").append(chance.pick(DAYS));
    }
    return text.toString();
  }

  /**
   * @param most -1 for seconds, which may have fractions
   */
  private static String field(Chance chance, int least, int most, boolean open) {
    if (chance.below(3) == 0) {
      return "*";
    }
    var text = new StringBuilder(range(chance, least, most, open));
    while (chance.below(3) == 0) {
      text.append(',').append(range(chance, least, most, open));
    }
    return text.toString();
  }

  private static String range(Chance chance, int least, int most, boolean open) {
    boolean fractions = most < 0;
    int last = fractions ? 59 : most;
    int widest = 1 + (last - least) / 3;
    String start = number(chance, least, last, fractions);
    return switch (chance.below(open ? 5 : 4)) {
      case 0 -> start + ".." + number(chance, least, last, fractions);
      case 1 ->
          start
              + ".."
              + number(chance, least, last, fractions)
              + "/"
              + number(chance, 1, widest, fractions);
      case 4 -> start + "/" + number(chance, 1, widest, fractions);
      default -> start;
    };
  }

  private static String number(Chance chance, int least, int most, boolean fractions) {
    int number = least + chance.below(most - least + 1);
    String text = chance.flip() && number < 10 ? "0" + number : Integer.toString(number);
    return fractions && chance.below(3) == 0 ? text + "." + chance.below(10_000_000) : text;
  }
}
