package dev.fleet.unit.systemd.value;

import java.math.BigInteger;
import java.util.OptionalLong;

/**
 * Sizes as systemd spells them: {@code 1536M}, {@code 1.5G}, {@code 1G 512M}; suffixes K M G T P E
 * to the base of 1024.
 */
public final class Size {
  private static final String SUFFIXES = "BKMGTPE";
  private static final int MOST_CHARACTERS = 256;

  private final String text;
  private int at;

  private Size(String text) {
    this.text = text;
  }

  /** Reads a size in bytes; empty if it is none, or 2^63 or more. */
  public static OptionalLong parse(String text) {
    return text.length() > MOST_CHARACTERS ? OptionalLong.empty() : new Size(text).sum();
  }

  /** Parts must stand in order, the largest unit first. */
  private OptionalLong sum() {
    BigInteger sum = BigInteger.ZERO;
    int last = SUFFIXES.length();
    skipBlanks();
    do {
      at += text.startsWith("+", at) ? 1 : 0;
      String whole = digits();
      String fraction = "";
      if (!whole.isEmpty() && at < text.length() && text.charAt(at) == '.') {
        at++;
        fraction = digits();
      }
      if (whole.isEmpty()) {
        return OptionalLong.empty();
      }
      skipBlanks();
      int unit = unit();
      if (unit < 0 || unit >= last) {
        return OptionalLong.empty();
      }
      last = unit;
      sum = sum.add(bytes(whole, fraction, unit));
      skipBlanks();
    } while (at < text.length());
    return sum.bitLength() > 63 ? OptionalLong.empty() : OptionalLong.of(sum.longValueExact());
  }

  /** The power of 1024, or -1 for an unknown suffix; no suffix is only good at the end. */
  private int unit() {
    if (at == text.length()) {
      return 0;
    }
    int unit = SUFFIXES.indexOf(text.charAt(at));
    at++;
    return unit;
  }

  private static BigInteger bytes(String whole, String fraction, int unit) {
    BigInteger scale = BigInteger.ONE.shiftLeft(10 * unit);
    BigInteger bytes = new BigInteger(whole).multiply(scale);
    if (fraction.isEmpty()) {
      return bytes;
    }
    BigInteger divisor = BigInteger.TEN.pow(fraction.length());
    return bytes.add(new BigInteger(fraction).multiply(scale).divide(divisor));
  }

  private String digits() {
    int start = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return text.substring(start, at);
  }

  private void skipBlanks() {
    while (at < text.length() && Blanks.isBlank(text.charAt(at))) {
      at++;
    }
  }
}
