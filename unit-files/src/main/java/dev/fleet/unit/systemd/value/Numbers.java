package dev.fleet.unit.systemd.value;

import java.util.OptionalInt;
import java.util.OptionalLong;

/** Integers as systemd spells them: decimal, {@code 0x}, {@code 0o} or {@code 0}, {@code 0b}. */
public final class Numbers {
  private static final int MOST_DIGITS = 64;

  private Numbers() {}

  /** Reads a number from 0 to {@code most}; empty if it is none, or a larger one. */
  public static OptionalLong unsigned(String text, long most) {
    String digits = text.startsWith("+") ? text.substring(1) : text;
    OptionalLong number = magnitude(digits);
    return number.isPresent() && number.getAsLong() <= most ? number : OptionalLong.empty();
  }

  /** Reads a number with a sign or without; empty if it is none, or out of the bounds. */
  public static OptionalInt signed(String text, int least, int most) {
    boolean negative = text.startsWith("-");
    String digits = negative || text.startsWith("+") ? text.substring(1) : text;
    OptionalLong number = magnitude(digits);
    if (number.isEmpty()) {
      return OptionalInt.empty();
    }
    long value = negative ? -number.getAsLong() : number.getAsLong();
    return value >= least && value <= most ? OptionalInt.of((int) value) : OptionalInt.empty();
  }

  /** Reads the bits of a file's mode: octal digits, at most 07777; empty if they are none. */
  public static OptionalInt mode(String text) {
    OptionalLong mode = digits(text, 8);
    return mode.isPresent() && mode.getAsLong() <= 07777
        ? OptionalInt.of((int) mode.getAsLong())
        : OptionalInt.empty();
  }

  private static OptionalLong magnitude(String text) {
    if (text.startsWith("0x") || text.startsWith("0X")) {
      return digits(text.substring(2), 16);
    }
    if (text.startsWith("0b")) {
      return digits(text.substring(2), 2);
    }
    if (text.startsWith("0o")) {
      return digits(text.substring(2), 8);
    }
    return digits(text, text.length() > 1 && text.startsWith("0") ? 8 : 10);
  }

  /** Not by {@link Long#parseLong}, which takes signs and the digits of all scripts. */
  private static OptionalLong digits(String text, int radix) {
    if (text.isEmpty() || text.length() > MOST_DIGITS) {
      return OptionalLong.empty();
    }
    long number = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) < 0x80 ? Character.digit(text.charAt(i), radix) : -1;
      if (digit < 0 || number > (Long.MAX_VALUE - digit) / radix) {
        return OptionalLong.empty();
      }
      number = number * radix + digit;
    }
    return OptionalLong.of(number);
  }
}
