package dev.fleet.ctl.journal;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The times that {@code --since} and {@code --until} take: {@code 2026-11-23 14:21:11}, a date
 * alone, a time alone (today), each with {@code UTC} after it or not; {@code now}, {@code today},
 * {@code yesterday}, {@code tomorrow}; {@code -90min} or {@code 90min ago}; {@code @1700000000}.
 * Source: systemd.time(7).
 */
public final class TimeText {
  private TimeText() {}

  /**
   * The time that a text means.
   *
   * @param zone of times without a zone
   * @throws IllegalArgumentException if it means none
   */
  public static Instant parse(String text, Instant now, ZoneId zone) {
    String word = text.strip();
    try {
      Instant time = relative(word, now, zone);
      return time == null ? absolute(word, now, zone) : time;
    } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
      throw new IllegalArgumentException(
          "cannot read the time '%s'; write it as 2026-11-23 14:21:11, -2h, yesterday or @1700000000"
              .formatted(text),
          e);
    }
  }

  private static @Nullable Instant relative(String word, Instant now, ZoneId zone) {
    LocalDate today = LocalDate.ofInstant(now, zone);
    switch (word) {
      case "now" -> {
        return now;
      }
      case "today" -> {
        return today.atStartOfDay(zone).toInstant();
      }
      case "yesterday" -> {
        return today.minusDays(1).atStartOfDay(zone).toInstant();
      }
      case "tomorrow" -> {
        return today.plusDays(1).atStartOfDay(zone).toInstant();
      }
      default -> {}
    }
    if (word.startsWith("@")) {
      double seconds = Double.parseDouble(word.substring(1));
      return Instant.ofEpochSecond(0).plus(Math.round(seconds * 1e6), ChronoUnit.MICROS);
    }
    if (word.startsWith("-")) {
      return now.minus(span(word.substring(1)), ChronoUnit.MICROS);
    }
    if (word.startsWith("+")) {
      return now.plus(span(word.substring(1)), ChronoUnit.MICROS);
    }
    if (word.endsWith(" ago")) {
      return now.minus(span(word.substring(0, word.length() - 4)), ChronoUnit.MICROS);
    }
    return null;
  }

  /** "1h 30min" in microseconds. */
  private static long span(String text) {
    long micros = 0;
    int i = 0;
    String word = text.strip();
    if (word.isEmpty()) {
      throw new NumberFormatException("no time span");
    }
    while (i < word.length()) {
      int start = i;
      while (i < word.length() && (Character.isDigit(word.charAt(i)) || word.charAt(i) == '.')) {
        i++;
      }
      double count = Double.parseDouble(word.substring(start, i));
      while (i < word.length() && word.charAt(i) == ' ') {
        i++;
      }
      int unit = i;
      while (i < word.length() && Character.isLetter(word.charAt(i))) {
        i++;
      }
      micros = Math.addExact(micros, Math.round(count * unit(word.substring(unit, i))));
      while (i < word.length() && word.charAt(i) == ' ') {
        i++;
      }
    }
    return micros;
  }

  private static double unit(String name) {
    return switch (name) {
      case "us", "usec" -> 1;
      case "ms", "msec" -> 1e3;
      case "", "s", "sec", "second", "seconds" -> 1e6;
      case "m", "min", "minute", "minutes" -> 60e6;
      case "h", "hr", "hour", "hours" -> 3600e6;
      case "d", "day", "days" -> 86_400e6;
      case "w", "week", "weeks" -> 7 * 86_400e6;
      case "M", "month", "months" -> 2_629_800e6;
      case "y", "year", "years" -> 31_557_600e6;
      default -> throw new NumberFormatException("unknown unit " + name);
    };
  }

  private static Instant absolute(String word, Instant now, ZoneId zone) {
    String rest = word;
    ZoneId place = zone;
    if (rest.endsWith(" UTC") || rest.endsWith("Z")) {
      rest = rest.substring(0, rest.length() - (rest.endsWith("Z") ? 1 : 4));
      place = ZoneOffset.UTC;
    }
    int day = rest.indexOf(' ');
    if (day == 3 && Character.isLetter(rest.charAt(0))) {
      rest = rest.substring(4);
    }
    int split = Math.max(rest.indexOf(' '), rest.indexOf('T'));
    LocalDate date = LocalDate.ofInstant(now, place);
    LocalTime time = LocalTime.MIDNIGHT;
    if (split > 0) {
      date = LocalDate.parse(rest.substring(0, split));
      time = LocalTime.parse(rest.substring(split + 1).strip());
    } else if (rest.indexOf(':') > 0) {
      time = LocalTime.parse(rest);
    } else {
      date = LocalDate.parse(rest);
    }
    return LocalDateTime.of(date, time).atZone(place).toInstant();
  }
}
