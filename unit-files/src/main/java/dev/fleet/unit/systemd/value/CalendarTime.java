package dev.fleet.unit.systemd.value;

import java.time.LocalDate;
import java.util.OptionalLong;

/**
 * Dates and times of day, whatever the time zone.
 *
 * @param weekdays bits of {@link Weekdays}; 0 stands for all
 * @param fromEnd whether days count from the end of the month
 * @param microsecond of the minute
 */
record CalendarTime(
    int weekdays,
    CalendarField year,
    CalendarField month,
    CalendarField day,
    boolean fromEnd,
    CalendarField hour,
    CalendarField minute,
    CalendarField microsecond) {
  static final int FIRST_YEAR = 1970;
  static final int LAST_YEAR = 2199;

  private static final int LAST_DAY = 31;
  private static final int SHORTEST_MONTH = 28;
  private static final long LAST_MICROSECOND = 60 * TimeSpan.SECOND - 1;
  private static final long MINUTE = 60 * TimeSpan.SECOND;
  private static final long HOUR = 60 * MINUTE;

  CalendarTime {
    weekdays = weekdays == Weekdays.ALL ? 0 : weekdays;
    year = century(year);
    fromEnd = fromEnd && !day.isAny();
  }

  CalendarTime withWeekdays(int days) {
    return new CalendarTime(days, year, month, day, fromEnd, hour, minute, microsecond);
  }

  CalendarTime at(CalendarField hours, CalendarField minutes, CalendarField microseconds) {
    return new CalendarTime(weekdays, year, month, day, fromEnd, hours, minutes, microseconds);
  }

  boolean isValid() {
    return year.isValid(FIRST_YEAR, LAST_YEAR, false)
        && month.isValid(1, 12, false)
        && day.isValid(1, fromEnd ? SHORTEST_MONTH : LAST_DAY, fromEnd)
        && hour.isValid(0, 23, false)
        && minute.isValid(0, 59, false)
        && microsecond.isValid(0, LAST_MICROSECOND, false);
  }

  boolean matches(LocalDate date) {
    return weekdays == 0 || (weekdays & 1 << (date.getDayOfWeek().getValue() - 1)) != 0;
  }

  CalendarField daysOf(LocalDate date) {
    return fromEnd ? day.fromEnd(date.lengthOfMonth()) : day;
  }

  /** The first time of day from {@code from} on, both in microseconds; empty if there is none. */
  OptionalLong timeOfDay(long from) {
    long wantedHour = from / HOUR;
    long wantedMinute = from % HOUR / MINUTE;
    long wantedMicrosecond = from % MINUTE;
    while (true) {
      OptionalLong nextHour = hour.next(wantedHour, 23);
      if (nextHour.isEmpty()) {
        return nextHour;
      }
      if (nextHour.getAsLong() > wantedHour) {
        wantedMinute = 0;
        wantedMicrosecond = 0;
      }
      wantedHour = nextHour.getAsLong();
      OptionalLong inHour = timeOfHour(wantedMinute, wantedMicrosecond);
      if (inHour.isPresent()) {
        return OptionalLong.of(wantedHour * HOUR + inHour.getAsLong());
      }
      wantedHour++;
      wantedMinute = 0;
      wantedMicrosecond = 0;
    }
  }

  private OptionalLong timeOfHour(long fromMinute, long fromMicrosecond) {
    OptionalLong sameMinute = minute.next(fromMinute, 59);
    if (sameMinute.isEmpty()) {
      return sameMinute;
    }
    if (sameMinute.getAsLong() == fromMinute) {
      OptionalLong micros = microsecond.next(fromMicrosecond, LAST_MICROSECOND);
      if (micros.isPresent()) {
        return OptionalLong.of(fromMinute * MINUTE + micros.getAsLong());
      }
      sameMinute = minute.next(fromMinute + 1, 59);
    }
    OptionalLong micros = microsecond.next(0, LAST_MICROSECOND);
    return sameMinute.isPresent() && micros.isPresent()
        ? OptionalLong.of(sameMinute.getAsLong() * MINUTE + micros.getAsLong())
        : OptionalLong.empty();
  }

  @Override
  public String toString() {
    String days = weekdays == 0 ? "" : Weekdays.format(weekdays) + " ";
    return "%s%s-%s%s%s %s:%s:%s"
        .formatted(
            days,
            format(year, 4),
            format(month, 2),
            fromEnd ? "~" : "-",
            format(day, 2),
            format(hour, 2),
            format(minute, 2),
            formatSeconds());
  }

  /** Two digits mean a year from 1970 to 2069. */
  private static CalendarField century(CalendarField years) {
    return new CalendarField(
        years.ranges().stream()
            .map(
                range ->
                    new CalendarField.Range(
                        century(range.start()), century(range.stop()), range.repeat()))
            .toList());
  }

  private static long century(long year) {
    if (year < 0 || year >= 100) {
      return year;
    }
    return year < 70 ? year + 2000 : year + 1900;
  }

  private static String format(CalendarField field, int digits) {
    return CalendarFormat.format(field, digits, 1);
  }

  private String formatSeconds() {
    boolean each =
        microsecond.ranges().stream()
            .anyMatch(
                range ->
                    range.start() == 0 && range.stop() < 0 && range.repeat() == TimeSpan.SECOND);
    return each ? "*" : CalendarFormat.format(microsecond, 2, TimeSpan.SECOND);
  }
}
