package dev.fleet.unit.systemd.value;

import java.util.Optional;

/** The escapes of C: {@code \n}, {@code \x41}, {@code \101}, {@code \u00e9}, {@code \U0001f600}. */
public final class CEscape {
  /**
   * What an escape stands for.
   *
   * @param value a byte or a Unicode character, not 0
   * @param isByte whether it is one byte of UTF-8
   * @param length of the escape, the backslash left out
   */
  record Unit(int value, boolean isByte, int length) {}

  private CEscape() {}

  /** Replaces all escapes; empty if one of them is unknown, or what comes out is not UTF-8. */
  public static Optional<String> unescape(String text) {
    var word = new WordBuilder();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c != '\\') {
        word.append(c);
        continue;
      }
      Optional<Unit> unit = read(text, at);
      if (unit.isEmpty()) {
        return Optional.empty();
      }
      word.append(unit.get());
      at += unit.get().length();
    }
    return word.build();
  }

  /** The escape whose backslash stands before {@code at}; empty if there is none that is known. */
  static Optional<Unit> read(String text, int at) {
    if (at >= text.length()) {
      return Optional.empty();
    }
    return switch (text.charAt(at)) {
      case 'a' -> simple(0x07);
      case 'b' -> simple('\b');
      case 'f' -> simple('\f');
      case 'n' -> simple('\n');
      case 'r' -> simple('\r');
      case 't' -> simple('\t');
      case 'v' -> simple(0x0b);
      case '\\' -> simple('\\');
      case '"' -> simple('"');
      case '\'' -> simple('\'');
      case 's' -> simple(' ');
      case 'x' -> number(text, at + 1, 2, 16, 1);
      case 'u' -> number(text, at + 1, 4, 16, 1);
      case 'U' -> number(text, at + 1, 8, 16, 1);
      case '0', '1', '2', '3', '4', '5', '6', '7' -> number(text, at, 3, 8, 0);
      default -> Optional.empty();
    };
  }

  private static Optional<Unit> simple(int character) {
    return Optional.of(new Unit(character, true, 1));
  }

  /**
   * @param mark how many characters of the escape stand before its digits
   */
  private static Optional<Unit> number(String text, int start, int digits, int radix, int mark) {
    if (start + digits > text.length()) {
      return Optional.empty();
    }
    long value = 0;
    for (int i = start; i < start + digits; i++) {
      char c = text.charAt(i);
      int digit = c < 0x80 ? Character.digit(c, radix) : -1;
      if (digit < 0) {
        return Optional.empty();
      }
      value = value * radix + digit;
    }
    boolean isByte = digits < 4;
    boolean surrogate = value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE;
    if (value == 0 || value > (isByte ? 0xff : Character.MAX_CODE_POINT) || surrogate) {
      return Optional.empty();
    }
    return Optional.of(new Unit((int) value, isByte, mark + digits));
  }
}
