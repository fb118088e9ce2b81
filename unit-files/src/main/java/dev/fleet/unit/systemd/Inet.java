package dev.fleet.unit.systemd;

/** The form of IP addresses; nothing is looked up. */
final class Inet {
  private static final int IPV6_GROUPS = 8;

  private Inet() {}

  /** Four decimal numbers without leading zeros, as of inet_pton(3). */
  static boolean isIpv4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return false;
    }
    for (String part : parts) {
      boolean digits =
          !part.isEmpty() && part.length() <= 3 && part.chars().allMatch(c -> c >= '0' && c <= '9');
      if (!digits || (part.length() > 1 && part.startsWith("0")) || Integer.parseInt(part) > 255) {
        return false;
      }
    }
    return true;
  }

  /** Groups of hex digits, at most one run of them left out; an IPv4 address may end it. */
  static boolean isIpv6(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      return groups(text, true) == IPV6_GROUPS;
    }
    String before = text.substring(0, gap);
    String after = text.substring(gap + 2);
    int left = before.isEmpty() ? 0 : groups(before, false);
    int right = after.isEmpty() ? 0 : groups(after, true);
    return left >= 0 && right >= 0 && left + right < IPV6_GROUPS;
  }

  /** How many groups of 16 bits; negative if one is malformed. */
  private static int groups(String text, boolean last) {
    String[] parts = text.split(":", -1);
    int groups = 0;
    for (int i = 0; i < parts.length; i++) {
      if (last && i == parts.length - 1 && isIpv4(parts[i])) {
        return groups + 2;
      }
      if (parts[i].isEmpty() || parts[i].length() > 4 || !isHex(parts[i])) {
        return -IPV6_GROUPS;
      }
      groups++;
    }
    return groups;
  }

  private static boolean isHex(String text) {
    return text.chars().allMatch(c -> c < 0x80 && Character.digit(c, 16) >= 0);
  }
}
