package dev.fleet.unit.systemd.value;

import dev.fleet.unit.systemd.value.CalendarField.Range;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads one calendar expression, moving over its text once. One use, one thread. */
final class CalendarParser {
  /** As in systemd, a bound on the parts of one list. */
  private static final int MOST_RANGES = 241;

  private static final int MOST_CHARACTERS = 8192;
  private static final Set<String> ZONES = ZoneId.getAvailableZoneIds();

  /** Says that the text is no calendar expression; never leaves this class. */
  private static final class Fault extends Exception {
    private static final long serialVersionUID = 1;

    Fault() {
      super("malformed", null, false, false);
    }
  }

  private static final CalendarField ZERO = CalendarField.of(0);
  private static final CalendarField FIRST = CalendarField.of(1);

  private static final Map<String, CalendarTime> SHORTHANDS =
      Map.ofEntries(
          Map.entry("minutely", time(CalendarField.ANY, CalendarField.ANY)),
          Map.entry("hourly", time(CalendarField.ANY, ZERO)),
          Map.entry("daily", time(ZERO, ZERO)),
          Map.entry("weekly", time(ZERO, ZERO).withWeekdays(1)),
          Map.entry("monthly", midnight(CalendarField.ANY)),
          Map.entry("quarterly", midnight(CalendarField.of(1, 4, 7, 10))),
          Map.entry("semiannually", midnight(CalendarField.of(1, 7))),
          Map.entry("semi-annually", midnight(CalendarField.of(1, 7))),
          Map.entry("biannually", midnight(CalendarField.of(1, 7))),
          Map.entry("bi-annually", midnight(CalendarField.of(1, 7))),
          Map.entry("yearly", midnight(FIRST)),
          Map.entry("annually", midnight(FIRST)),
          Map.entry("anually", midnight(FIRST)));

  private final String text;
  private int at;

  private CalendarParser(String text) {
    this.text = text;
  }

  static Optional<Calendar> parse(String text) {
    if (text.length() > MOST_CHARACTERS) {
      return Optional.empty();
    }
    Optional<ZoneId> zone = zone(text);
    String when = zone.isPresent() ? text.substring(0, text.lastIndexOf(' ')) : text;
    if (when.isEmpty()) {
      return Optional.empty();
    }
    try {
      CalendarTime time = SHORTHANDS.get(when.toLowerCase(Locale.ROOT));
      if (time != null) {
        return Optional.of(new Calendar(time, zone));
      }
      var parser = new CalendarParser(when);
      boolean absolute = when.indexOf('@') >= 0;
      time = parser.time();
      return time.isValid()
          ? Optional.of(new Calendar(time, absolute ? Optional.of(ZoneOffset.UTC) : zone))
          : Optional.empty();
    } catch (Fault e) {
      return Optional.empty();
    }
  }

  private static Optional<ZoneId> zone(String text) {
    String word = text.substring(text.lastIndexOf(' ') + 1);
    if (word.length() == text.length()) {
      return Optional.empty();
    }
    if (word.equalsIgnoreCase("UTC")) {
      return Optional.of(ZoneOffset.UTC);
    }
    return ZONES.contains(word) ? Optional.of(ZoneId.of(word)) : Optional.empty();
  }

  private CalendarTime time() throws Fault {
    int weekdays = new CalendarWeekdayReader().read();
    if (peek() == '@') {
      at++;
      CalendarTime time = instant().withWeekdays(weekdays);
      requireEnd();
      return time;
    }
    CalendarTime date = date();
    CalendarTime time = timeOfDay(date).withWeekdays(weekdays);
    requireEnd();
    return time;
  }

  private CalendarTime instant() throws Fault {
    long seconds = number();
    ZonedDateTime time = Instant.ofEpochSecond(seconds).atZone(ZoneOffset.UTC);
    return new CalendarTime(
        0,
        CalendarField.of(time.getYear()),
        CalendarField.of(time.getMonthValue()),
        CalendarField.of(time.getDayOfMonth()),
        false,
        CalendarField.of(time.getHour()),
        CalendarField.of(time.getMinute()),
        CalendarField.of(time.getSecond() * TimeSpan.SECOND));
  }

  /** A date, or nothing if a time of day comes. */
  private CalendarTime date() throws Fault {
    if (isAtEnd()) {
      return time(ZERO, ZERO);
    }
    int start = at;
    CalendarField first = field(false);
    if (isAtEnd() || peek() == ':') {
      at = start;
      return time(ZERO, ZERO);
    }
    boolean fromEnd = dateSeparator();
    CalendarField second = field(false);
    if (isAtEnd() || peek() == ' ') {
      skipSpaces();
      return date(CalendarField.ANY, first, second, fromEnd);
    }
    if (fromEnd) {
      throw new Fault();
    }
    fromEnd = dateSeparator();
    CalendarField third = field(false);
    if (!isAtEnd() && peek() != ' ') {
      throw new Fault();
    }
    skipSpaces();
    return date(first, second, third, fromEnd);
  }

  /** Whether the days after it count from the month's end. */
  private boolean dateSeparator() throws Fault {
    boolean fromEnd = peek() == '~';
    if (!fromEnd) {
      require('-');
    } else {
      at++;
    }
    return fromEnd;
  }

  private CalendarTime timeOfDay(CalendarTime date) throws Fault {
    if (isAtEnd()) {
      return date;
    }
    CalendarField hour = field(false);
    require(':');
    CalendarField minute = field(false);
    CalendarField microsecond = ZERO;
    if (!isAtEnd()) {
      require(':');
      microsecond = field(true);
    }
    return date.at(hour, minute, microsecond);
  }

  private CalendarField field(boolean seconds) throws Fault {
    if (peek() == '*') {
      at++;
      return seconds
          ? new CalendarField(List.of(new Range(0, -1, TimeSpan.SECOND)))
          : CalendarField.ANY;
    }
    var ranges = new ArrayList<Range>();
    ranges.add(range(seconds));
    while (peek() == ',') {
      at++;
      if (ranges.size() == MOST_RANGES) {
        throw new Fault();
      }
      ranges.add(range(seconds));
    }
    return new CalendarField(ranges);
  }

  private Range range(boolean seconds) throws Fault {
    long start = component(seconds);
    long stop = -1;
    long repeat = 0;
    if (text.startsWith("..", at)) {
      at += 2;
      stop = component(seconds);
      repeat = seconds ? TimeSpan.SECOND : 1;
    }
    if (peek() == '/') {
      at++;
      repeat = component(seconds);
      if (repeat == 0) {
        throw new Fault();
      }
    } else if (seconds && stop >= 0 && start + repeat > stop) {
      // The default step is a second, so that a range below it would have none.
      throw new Fault();
    }
    if (!isAtEnd() && " ,-~:".indexOf(peek()) < 0) {
      throw new Fault();
    }
    return new Range(start, stop, repeat);
  }

  /** A number; seconds become microseconds. */
  private long component(boolean seconds) throws Fault {
    long value = number();
    if (seconds) {
      value = Math.multiplyExact(value, TimeSpan.SECOND);
      if (peek() == '.' && !text.startsWith("..", at)) {
        at++;
        value += fraction();
      }
    }
    if (value > Integer.MAX_VALUE) {
      throw new Fault();
    }
    return value;
  }

  private long number() throws Fault {
    int start = at;
    long value = 0;
    while (isDigit(peek())) {
      value = value * 10 + (text.charAt(at++) - '0');
      if (value > 1L << 40) {
        throw new Fault();
      }
    }
    if (at == start) {
      throw new Fault();
    }
    return value;
  }

  /** Up to six digits; a seventh rounds. */
  private long fraction() throws Fault {
    long micros = 0;
    int digits = 0;
    while (digits < 6 && isDigit(peek())) {
      micros = micros * 10 + (text.charAt(at++) - '0');
      digits++;
    }
    if (digits == 0) {
      throw new Fault();
    }
    for (int i = digits; i < 6; i++) {
      micros *= 10;
    }
    if (peek() >= '5' && peek() <= '9') {
      micros++;
    }
    while (isDigit(peek())) {
      at++;
    }
    return micros;
  }

  /** Reads the part before the date; nothing if there is none. */
  private final class CalendarWeekdayReader {
    private int days;

    int read() throws Fault {
      int from = -1;
      boolean first = true;
      while (true) {
        int day = Weekdays.startingAt(text, at);
        if (day < 0) {
          if (first) {
            return 0;
          }
          throw new Fault();
        }
        at += Weekdays.length(text, at);
        add(from, day);
        if (isAtEnd() || peek() == ' ') {
          skipSpaces();
          return days;
        }
        from = separator(from >= 0, day);
        if (isAtEnd() || peek() == ' ') {
          if (from >= 0) {
            throw new Fault();
          }
          skipSpaces();
          return days;
        }
        first = false;
      }
    }

    private void add(int from, int day) throws Fault {
      if (from > day) {
        throw new Fault();
      }
      for (int i = from < 0 ? day : from; i <= day; i++) {
        days |= 1 << i;
      }
    }

    /** The day from which a range goes on; negative after a comma. */
    private int separator(boolean inRange, int day) throws Fault {
      if (peek() == ',') {
        at++;
        return -1;
      }
      if (inRange) {
        throw new Fault();
      }
      if (text.startsWith("..", at)) {
        at += 2;
      } else {
        require('-');
      }
      return day;
    }
  }

  private static CalendarTime date(
      CalendarField year, CalendarField month, CalendarField day, boolean fromEnd) {
    return new CalendarTime(0, year, month, day, fromEnd, ZERO, ZERO, ZERO);
  }

  private static CalendarTime time(CalendarField hour, CalendarField minute) {
    return date(CalendarField.ANY, CalendarField.ANY, CalendarField.ANY, false)
        .at(hour, minute, ZERO);
  }

  private static CalendarTime midnight(CalendarField month) {
    return date(CalendarField.ANY, month, FIRST, false);
  }

  private void requireEnd() throws Fault {
    if (!isAtEnd()) {
      throw new Fault();
    }
  }

  private void require(char c) throws Fault {
    if (peek() != c) {
      throw new Fault();
    }
    at++;
  }

  private void skipSpaces() {
    while (peek() == ' ') {
      at++;
    }
  }

  /** The next character; NUL at the end, which means nothing anywhere. */
  private char peek() {
    return isAtEnd() ? 0 : text.charAt(at);
  }

  private boolean isAtEnd() {
    return at >= text.length();
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
