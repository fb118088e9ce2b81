package dev.fleet.agent.embedded.engine.condition;

import dev.fleet.unit.Glob;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Comparisons such as {@code >=5.10} that some conditions are made of. */
final class Comparison {
  private static final Pattern OPERATOR = Pattern.compile("(<=|>=|==|=|!=|<|>|!\\$=|\\$=)(.*)");
  private static final Pattern ASSIGNMENT = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)(.+)");
  private static final Pattern SIZE = Pattern.compile("([0-9]+)([BKMGTPE]?)");
  private static final Pattern PIECE = Pattern.compile("[0-9]+|[A-Za-z]+|.");
  private static final List<String> UNITS = List.of("B", "K", "M", "G", "T", "P", "E");

  private static final int END = 1;
  private static final int DIGITS = 6;

  private Comparison() {}

  private record Operand(String operator, String value) {}

  private static Optional<Operand> read(String text) {
    Matcher matcher = OPERATOR.matcher(text);
    return matcher.matches()
        ? Optional.of(new Operand(matcher.group(1), matcher.group(2).strip()))
        : Optional.empty();
  }

  /** Whether an order as of {@link Comparable#compareTo} is the one that an operator asks for. */
  private static boolean holds(String operator, int order) {
    return switch (operator) {
      case "<" -> order < 0;
      case "<=" -> order <= 0;
      case "=", "==" -> order == 0;
      case "!=" -> order != 0;
      case ">=" -> order >= 0;
      case ">" -> order > 0;
      default -> throw new IllegalArgumentException("no operator of numbers: " + operator);
    };
  }

  /** A number with or without unit; at least that much unless an operator says otherwise. */
  static boolean size(String text, long actual) {
    Operand operand = read(text).orElse(new Operand(">=", text.strip()));
    Matcher size = SIZE.matcher(operand.value);
    if (!size.matches() || operand.operator.contains("$")) {
      return false;
    }
    int power = Math.max(0, UNITS.indexOf(size.group(2)));
    BigInteger wanted = new BigInteger(size.group(1)).shiftLeft(10 * power);
    return holds(operand.operator, BigInteger.valueOf(actual).compareTo(wanted));
  }

  /** A version; a pattern unless an operator says otherwise. */
  static boolean version(String text, String actual) {
    Operand operand = read(text).orElse(new Operand("$=", text));
    return switch (operand.operator) {
      case "$=" -> Glob.compile(operand.value).matches(actual);
      case "!$=" -> !Glob.compile(operand.value).matches(actual);
      case "=" -> actual.equals(operand.value);
      case "!=" -> !actual.equals(operand.value);
      default -> holds(operand.operator, compareVersions(actual, operand.value));
    };
  }

  /** A name, an operator and a version: {@code VERSION_ID>=12}. */
  static boolean assignment(String text, Map<String, String> actual) {
    Matcher matcher = ASSIGNMENT.matcher(text);
    return matcher.matches()
        && read(matcher.group(2)).isPresent()
        && version(matcher.group(2), actual.getOrDefault(matcher.group(1), ""));
  }

  /**
   * Pieces that are numbers by value, others by their characters; of different sorts in the order
   * of systemd: {@code ~} before the end before {@code -}, {@code ^}, {@code .}, letters, digits.
   */
  static int compareVersions(String one, String other) {
    Matcher left = PIECE.matcher(one);
    Matcher right = PIECE.matcher(other);
    while (true) {
      String mine = left.find() ? left.group() : "";
      String theirs = right.find() ? right.group() : "";
      int order = comparePieces(mine, theirs);
      if (order != 0 || mine.isEmpty()) {
        return order;
      }
    }
  }

  private static int comparePieces(String one, String other) {
    int order = Integer.compare(rank(one), rank(other));
    if (order != 0) {
      return order;
    }
    return rank(one) == DIGITS
        ? new BigInteger(one).compareTo(new BigInteger(other))
        : one.compareTo(other);
  }

  private static int rank(String piece) {
    if (piece.isEmpty()) {
      return END;
    }
    char first = piece.charAt(0);
    return switch (first) {
      case '~' -> END - 1;
      case '-' -> END + 1;
      case '^' -> END + 2;
      case '.' -> END + 3;
      default -> first >= '0' && first <= '9' ? DIGITS : DIGITS - 1;
    };
  }
}
