package dev.fleet.unit.systemd.value;

/** What the environment of a process may hold. */
public final class EnvironmentNames {
  private EnvironmentNames() {}

  /** Whether it is a name: ASCII letters, digits and underscores, no digit first. */
  public static boolean isName(String text) {
    return !text.isEmpty()
        && !isDigit(text.charAt(0))
        && text.chars().allMatch(c -> c == '_' || isDigit(c) || isLetter(c));
  }

  /** Whether it is {@code name=value}; a value has no control characters but tab and line feed. */
  public static boolean isAssignment(String text) {
    int equals = text.indexOf('=');
    return equals > 0 && isName(text.substring(0, equals)) && isValue(text.substring(equals + 1));
  }

  static boolean isValue(String text) {
    return text.chars().allMatch(c -> (c >= ' ' && c != 0x7f) || c == '\t' || c == '\n');
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isLetter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
