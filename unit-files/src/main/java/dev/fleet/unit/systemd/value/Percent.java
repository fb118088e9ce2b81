package dev.fleet.unit.systemd.value;

import java.math.BigDecimal;
import java.util.OptionalInt;

/** Shares as systemd spells them: {@code 12.5%}, {@code 125‰}, {@code 1250‱}. */
public final class Percent {
  private static final int MOST_CHARACTERS = 32;

  private Percent() {}

  /** Reads a share in hundredths of a percent, at most {@code most}; empty if it is none. */
  public static OptionalInt parse(String text, int most) {
    if (text.endsWith("%")) {
      return scaled(text, 2, most);
    }
    if (text.endsWith("\u2030")) {
      return scaled(text, 1, most);
    }
    return text.endsWith("\u2031") ? scaled(text, 0, most) : OptionalInt.empty();
  }

  /**
   * The number before the last character, shifted by {@code decimals}, which is also how many
   * digits may follow its point.
   */
  private static OptionalInt scaled(String text, int decimals, int most) {
    String number = text.substring(0, text.length() - 1);
    if (number.length() > MOST_CHARACTERS || !isNumber(number, decimals)) {
      return OptionalInt.empty();
    }
    BigDecimal value = new BigDecimal(number).movePointRight(decimals);
    return value.compareTo(BigDecimal.valueOf(most)) <= 0
        ? OptionalInt.of(value.intValueExact())
        : OptionalInt.empty();
  }

  private static boolean isNumber(String text, int decimals) {
    int point = text.indexOf('.');
    String whole = point < 0 ? text : text.substring(0, point);
    String fraction = point < 0 ? "0" : text.substring(point + 1);
    return isDigits(whole)
        && isDigits(fraction)
        && (point < 0 || (decimals > 0 && fraction.length() <= decimals));
  }

  private static boolean isDigits(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
