package dev.fleet.runtime.log;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Level;

/**
 * How much is logged: a level for all, and others for packages, as in {@code info} or {@code
 * info,dev.fleet.agent=debug}. Levels: error, warn, info, debug, trace.
 */
public record LogLevels(Level all, Map<String, Level> byPrefix) {
  public LogLevels {
    byPrefix = Map.copyOf(byPrefix);
  }

  /**
   * Reads the form above.
   *
   * @throws IllegalArgumentException saying what is expected
   */
  public static LogLevels parse(String text) {
    Level all = Level.INFO;
    var byPrefix = new LinkedHashMap<String, Level>();
    for (String part : text.split(",", -1)) {
      int equals = part.indexOf('=');
      if (equals < 0) {
        all = level(part);
      } else {
        byPrefix.put(part.substring(0, equals).trim(), level(part.substring(equals + 1)));
      }
    }
    return new LogLevels(all, byPrefix);
  }

  private static Level level(String name) {
    return switch (name.trim().toLowerCase(Locale.ROOT)) {
      case "error" -> Level.SEVERE;
      case "warn", "warning" -> Level.WARNING;
      case "info" -> Level.INFO;
      case "debug" -> Level.FINE;
      case "trace" -> Level.FINEST;
      default ->
          throw new IllegalArgumentException(
              "expected error, warn, info, debug or trace, got '" + name.trim() + "'");
    };
  }
}
