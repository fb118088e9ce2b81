package dev.fleet.agent.systemd;

import dev.fleet.unit.UnitName;
import java.nio.charset.StandardCharsets;

/** Object paths of units. */
final class ObjectPath {
  static final String MANAGER = "/org/freedesktop/systemd1";
  static final String UNITS = MANAGER + "/unit";

  private ObjectPath() {}

  /**
   * The path that systemd gives a unit: letters and digits as they are, a leading digit and all
   * else as {@code _} and two hex digits ({@code bus_label_escape} of systemd).
   */
  static String of(UnitName unit) {
    var path = new StringBuilder(UNITS).append('/');
    byte[] bytes = unit.value().getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      int c = bytes[i] & 0xff;
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (letter || (i > 0 && c >= '0' && c <= '9')) {
        path.append((char) c);
      } else {
        path.append('_')
            .append(Character.forDigit(c >> 4, 16))
            .append(Character.forDigit(c & 15, 16));
      }
    }
    return path.toString();
  }
}
