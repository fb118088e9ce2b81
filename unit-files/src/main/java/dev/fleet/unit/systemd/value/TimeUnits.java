package dev.fleet.unit.systemd.value;

import java.util.List;

/** The units of systemd.time(7), in microseconds. */
final class TimeUnits {
  static final long YEAR = 31_557_600L * TimeSpan.SECOND;
  static final long MONTH = 2_629_800L * TimeSpan.SECOND;
  static final long WEEK = 604_800L * TimeSpan.SECOND;
  static final long DAY = 86_400L * TimeSpan.SECOND;
  static final long HOUR = 3_600L * TimeSpan.SECOND;
  static final long MINUTE = 60L * TimeSpan.SECOND;
  static final long MILLISECOND = 1_000L;

  /** A word for a unit. */
  record Word(String text, long micros) {}

  /** A word stands behind those that it is the beginning of. */
  static final List<Word> WORDS =
      List.of(
          new Word("seconds", TimeSpan.SECOND),
          new Word("second", TimeSpan.SECOND),
          new Word("sec", TimeSpan.SECOND),
          new Word("s", TimeSpan.SECOND),
          new Word("minutes", MINUTE),
          new Word("minute", MINUTE),
          new Word("min", MINUTE),
          new Word("months", MONTH),
          new Word("month", MONTH),
          new Word("M", MONTH),
          new Word("msec", MILLISECOND),
          new Word("ms", MILLISECOND),
          new Word("m", MINUTE),
          new Word("hours", HOUR),
          new Word("hour", HOUR),
          new Word("hr", HOUR),
          new Word("h", HOUR),
          new Word("days", DAY),
          new Word("day", DAY),
          new Word("d", DAY),
          new Word("weeks", WEEK),
          new Word("week", WEEK),
          new Word("w", WEEK),
          new Word("years", YEAR),
          new Word("year", YEAR),
          new Word("y", YEAR),
          new Word("usec", TimeSpan.MICROSECOND),
          new Word("us", TimeSpan.MICROSECOND),
          new Word("\u03bcs", TimeSpan.MICROSECOND),
          new Word("\u00b5s", TimeSpan.MICROSECOND));

  private TimeUnits() {}
}
