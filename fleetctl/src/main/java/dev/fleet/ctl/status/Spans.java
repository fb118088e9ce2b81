package dev.fleet.ctl.status;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Times, durations and sizes as systemd writes them. */
public final class Spans {
  private static final long MILLI = 1_000;
  private static final long SECOND = 1_000_000;
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;
  private static final long WEEK = 7 * DAY;
  private static final long MONTH = 2_629_800 * SECOND;
  private static final long YEAR = 31_557_600 * SECOND;

  private static final String[] NAMES = {"y", "month", "w", "d", "h", "min", "s", "ms", "us"};
  private static final long[] MICROS = {YEAR, MONTH, WEEK, DAY, HOUR, MINUTE, SECOND, MILLI, 1};
  private static final String[] MONTHS = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
  };
  private static final String[] DAYS = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

  private Spans() {}

  /** "Mon 2026-11-23 14:21:11 UTC". */
  public static String timestamp(Instant time, ZoneId zone) {
    ZonedDateTime local = time.atZone(zone);
    var text = new StringBuilder(32);
    DayOfWeek day = local.getDayOfWeek();
    text.append(DAYS[day.getValue() - 1]).append(' ');
    number(text, local.getYear(), 4).append('-');
    number(text, local.getMonthValue(), 2).append('-');
    number(text, local.getDayOfMonth(), 2).append(' ');
    clock(text, local).append(' ').append(zoneName(local));
    return text.toString();
  }

  /** Adds "14:21:11". */
  public static StringBuilder clock(StringBuilder text, ZonedDateTime time) {
    number(text, time.getHour(), 2).append(':');
    number(text, time.getMinute(), 2).append(':');
    return number(text, time.getSecond(), 2);
  }

  /** Adds a number with at least {@code digits} digits. */
  public static StringBuilder number(StringBuilder text, long value, int digits) {
    String plain = Long.toString(value);
    return text.repeat('0', Math.max(0, digits - plain.length())).append(plain);
  }

  private static String zoneName(ZonedDateTime time) {
    String id = time.getZone().getId();
    if (id.equals("Z") || id.equals("UTC") || id.equals("Etc/UTC")) {
      return "UTC";
    }
    return DateTimeFormatter.ofPattern("zzz", Locale.ENGLISH).format(time);
  }

  /** "5s ago", "3min 4s ago", "2h 5min left": how far {@code time} is from {@code now}. */
  public static String relative(Instant time, Instant now) {
    long micros = ChronoUnit.MICROS.between(time, now);
    String end = micros >= 0 ? " ago" : " left";
    long d = Math.abs(micros);
    if (d >= YEAR) {
      long years = d / YEAR;
      long months = d % YEAR / MONTH;
      return plural(years, "year") + " " + plural(months, "month") + end;
    }
    if (d >= MONTH) {
      return plural(d / MONTH, "month") + " " + plural(d % MONTH / DAY, "day") + end;
    }
    if (d >= WEEK) {
      return plural(d / WEEK, "week") + " " + plural(d % WEEK / DAY, "day") + end;
    }
    if (d >= 2 * DAY) {
      return d / DAY + " days" + end;
    }
    if (d >= 25 * HOUR) {
      return "1 day " + (d - DAY) / HOUR + "h" + end;
    }
    if (d >= 6 * HOUR) {
      return d / HOUR + "h" + end;
    }
    if (d >= HOUR) {
      return d / HOUR + "h " + d % HOUR / MINUTE + "min" + end;
    }
    if (d >= 5 * MINUTE) {
      return d / MINUTE + "min" + end;
    }
    if (d >= MINUTE) {
      return d / MINUTE + "min " + d % MINUTE / SECOND + "s" + end;
    }
    if (d >= SECOND) {
      return d / SECOND + "s" + end;
    }
    if (d >= MILLI) {
      return d / MILLI + "ms" + end;
    }
    return d > 0 ? d + "us" + end : "now";
  }

  private static String plural(long count, String unit) {
    return count + " " + unit + (count == 1 ? "" : "s");
  }

  /** "1min 2.345s": a duration, to the millisecond. */
  public static String span(long micros) {
    if (micros <= 0) {
      return "0";
    }
    var text = new StringBuilder();
    long rest = micros;
    for (int i = 0; i < MICROS.length && rest > 0 && (rest >= MILLI || text.isEmpty()); i++) {
      long count = rest / MICROS[i];
      long remainder = rest % MICROS[i];
      if (count == 0) {
        continue;
      }
      text.append(text.isEmpty() ? "" : " ").append(count);
      if (MICROS[i] == SECOND && remainder > 0) {
        number(text.append('.'), remainder / MILLI, 3);
        remainder = 0;
      }
      text.append(NAMES[i]);
      rest = remainder;
    }
    return text.toString();
  }

  /** "2.3M": bytes with one decimal, in powers of 1024. */
  public static String bytes(long count) {
    String units = "KMGTPE";
    if (Long.compareUnsigned(count, 1024) < 0) {
      return count + "B";
    }
    int unit = 0;
    long factor = 1024;
    while (unit < units.length() - 1 && Long.divideUnsigned(count, factor) >= 1024) {
      factor *= 1024;
      unit++;
    }
    long whole = Long.divideUnsigned(count, factor);
    long rest = Long.remainderUnsigned(count, factor);
    return whole + "." + rest / (factor / 1024) * 10 / 1024 + units.charAt(unit);
  }

  /** "Nov": the month as journals print it. */
  public static String month(ZonedDateTime time) {
    return MONTHS[time.getMonthValue() - 1];
  }
}
