package dev.fleet.unit.systemd.value;

import java.util.List;

/** Prints time spans as systemd does. */
final class TimeSpanFormat {
  /** A unit and how many digits its decimal fraction has, down to microseconds. */
  private record Unit(String suffix, long micros, int digits) {}

  private static final List<Unit> UNITS =
      List.of(
          new Unit("y", TimeUnits.YEAR, 0),
          new Unit("month", TimeUnits.MONTH, 0),
          new Unit("w", TimeUnits.WEEK, 0),
          new Unit("d", TimeUnits.DAY, 0),
          new Unit("h", TimeUnits.HOUR, 0),
          new Unit("min", TimeUnits.MINUTE, 0),
          new Unit("s", TimeSpan.SECOND, 6),
          new Unit("ms", TimeUnits.MILLISECOND, 3),
          new Unit("us", TimeSpan.MICROSECOND, 0));

  private TimeSpanFormat() {}

  static String format(long micros) {
    if (micros == TimeSpan.INFINITY.micros()) {
      return "infinity";
    }
    if (micros == 0) {
      return "0";
    }
    var text = new StringBuilder();
    long rest = micros;
    for (Unit unit : UNITS) {
      if (rest < unit.micros) {
        continue;
      }
      long fraction = rest % unit.micros;
      text.append(text.isEmpty() ? "" : " ").append(rest / unit.micros);
      // Below a minute what is left becomes a decimal fraction.
      if (unit.digits > 0 && fraction > 0) {
        text.append('.').append(padded(fraction, unit.digits));
        fraction = 0;
      }
      text.append(unit.suffix);
      rest = fraction;
      if (rest == 0) {
        break;
      }
    }
    return text.toString();
  }

  private static String padded(long number, int digits) {
    String text = Long.toString(number);
    return "0".repeat(digits - text.length()) + text;
  }
}
