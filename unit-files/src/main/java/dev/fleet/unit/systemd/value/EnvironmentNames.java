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

  /** Whether it is {@code name=value}; anything but NUL is a value. */
  public static boolean isAssignment(String text) {
    int equals = text.indexOf('=');
    return equals > 0 && isName(text.substring(0, equals)) && text.indexOf('\0') < 0;
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isLetter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
