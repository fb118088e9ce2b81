package dev.fleet.unit.systemd.value;

import dev.fleet.unit.systemd.value.CalendarField.Range;
import java.util.stream.Collectors;

/** Prints parts of calendar expressions in systemd's normal form. */
final class CalendarFormat {
  private CalendarFormat() {}

  /**
   * @param unit what the whole numbers count; what is left of it is printed as a decimal fraction
   */
  static String format(CalendarField field, int digits, long unit) {
    if (field.isAny()) {
      return "*";
    }
    return field.ranges().stream()
        .map(range -> format(range, digits, unit))
        .collect(Collectors.joining(","));
  }

  private static String format(Range range, int digits, long unit) {
    var text = new StringBuilder(number(range.start(), digits, unit));
    if (range.stop() > 0) {
      text.append("..").append(number(range.stop(), digits, unit));
    }
    boolean usual = range.stop() > 0 && range.repeat() == unit;
    if (range.repeat() > 0 && !usual) {
      text.append('/').append(number(range.repeat(), 1, unit));
    }
    return text.toString();
  }

  private static String number(long value, int digits, long unit) {
    String whole = padded(value / unit, digits);
    return value % unit > 0 ? whole + "." + padded(value % unit, 6) : whole;
  }

  private static String padded(long number, int digits) {
    String text = Long.toString(number);
    return "0".repeat(Math.max(0, digits - text.length())) + text;
  }
}
