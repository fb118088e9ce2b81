package dev.fleet.unit.systemd.value;

import java.util.Optional;
import java.util.OptionalLong;

/** Reads one time span, moving over its text once. One use, one thread. */
final class TimeSpanParser {
  private static final String INFINITY = "infinity";

  private final String text;
  private final long defaultUnit;
  private int at;

  private TimeSpanParser(String text, long defaultUnit) {
    this.text = text;
    this.defaultUnit = defaultUnit;
  }

  static Optional<TimeSpan> parse(String text, long defaultUnit) {
    if (Blanks.strip(text).equals(INFINITY)) {
      return Optional.of(TimeSpan.INFINITY);
    }
    OptionalLong micros = new TimeSpanParser(text, defaultUnit).sum();
    return micros.isPresent() ? Optional.of(new TimeSpan(micros.getAsLong())) : Optional.empty();
  }

  /** The sum of at least one part; empty if a part is malformed or the sum is too large. */
  private OptionalLong sum() {
    long sum = 0;
    skipBlanks();
    if (atEnd()) {
      return OptionalLong.empty();
    }
    try {
      while (!atEnd()) {
        long part = part();
        if (part < 0) {
          return OptionalLong.empty();
        }
        sum = Math.addExact(sum, part);
        skipBlanks();
      }
    } catch (ArithmeticException tooLarge) {
      return OptionalLong.empty();
    }
    return sum == TimeSpan.INFINITY.micros() ? OptionalLong.empty() : OptionalLong.of(sum);
  }

  /** The next number with its unit, in microseconds; negative if it is malformed. */
  private long part() {
    if (text.charAt(at) == '+') {
      at++;
      if (atEnd() || !isDigit(text.charAt(at))) {
        return -1;
      }
    }
    String whole = digits();
    boolean pointed = !atEnd() && text.charAt(at) == '.';
    String fraction = "";
    if (pointed) {
      at++;
      fraction = digits();
      if (fraction.isEmpty()) {
        return -1;
      }
    } else if (whole.isEmpty()) {
      return -1;
    }
    int end = at;
    long unit = unit();
    if (at == end && !atEnd()) {
      // Two numbers need a blank between them, and any other word is no unit.
      return -1;
    }
    return Math.addExact(Math.multiplyExact(number(whole), unit), fraction(fraction, unit));
  }

  /** Moves over blanks and the word of a unit, if there is one. */
  private long unit() {
    skipBlanks();
    for (TimeUnits.Word word : TimeUnits.WORDS) {
      if (text.startsWith(word.text(), at)) {
        at += word.text().length();
        return word.micros();
      }
    }
    return defaultUnit;
  }

  private static long number(String digits) {
    long number = 0;
    for (int i = 0; i < digits.length(); i++) {
      number = Math.addExact(Math.multiplyExact(number, 10), digits.charAt(i) - '0');
    }
    return number;
  }

  /** What is below a microsecond is cut off, digit by digit, as systemd does. */
  private static long fraction(String digits, long unit) {
    long micros = 0;
    long weight = unit / 10;
    for (int i = 0; i < digits.length() && weight > 0; i++) {
      micros += (digits.charAt(i) - '0') * weight;
      weight /= 10;
    }
    return micros;
  }

  private String digits() {
    int start = at;
    while (!atEnd() && isDigit(text.charAt(at))) {
      at++;
    }
    return text.substring(start, at);
  }

  private void skipBlanks() {
    while (!atEnd() && Blanks.isBlank(text.charAt(at))) {
      at++;
    }
  }

  private boolean atEnd() {
    return at == text.length();
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
