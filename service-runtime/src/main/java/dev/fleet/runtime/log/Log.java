package dev.fleet.runtime.log;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * Logs events as {@code event key=value key="two words"}. Log changes of state, not ticks; log a
 * failure where it is handled, not where it is thrown. Thread-safe.
 *
 * <p>Keys and values alternate in the varargs; a null value prints as {@code -}.
 */
public final class Log {
  private final Logger logger;

  private Log(Logger logger) {
    this.logger = logger;
  }

  /** The log of a class; its name is the logger's name, for levels by package. */
  public static Log of(Class<?> owner) {
    return new Log(System.getLogger(owner.getName()));
  }

  public void debug(String event, @Nullable Object... keyValues) {
    log(Level.DEBUG, event, null, keyValues);
  }

  public void info(String event, @Nullable Object... keyValues) {
    log(Level.INFO, event, null, keyValues);
  }

  public void warn(String event, @Nullable Object... keyValues) {
    log(Level.WARNING, event, null, keyValues);
  }

  /**
   * Something expected went wrong: the cause's message is printed, its stack only at debug level.
   */
  public void warn(String event, Throwable cause, @Nullable Object... keyValues) {
    log(Level.WARNING, event, cause, keyValues);
  }

  public void error(String event, @Nullable Object... keyValues) {
    log(Level.ERROR, event, null, keyValues);
  }

  /** Something unexpected went wrong: the stack is printed. */
  public void error(String event, Throwable cause, @Nullable Object... keyValues) {
    log(Level.ERROR, event, cause, keyValues);
  }

  private void log(
      Level level, String event, @Nullable Throwable cause, @Nullable Object... keyValues) {
    if (!logger.isLoggable(level)) {
      return;
    }
    String line = line(event, keyValues);
    if (cause == null) {
      logger.log(level, line);
    } else {
      logger.log(level, line, cause);
    }
  }

  static String line(String event, @Nullable Object... keyValues) {
    var line = new StringBuilder(event);
    for (int i = 0; i < keyValues.length; i += 2) {
      Object value = i + 1 < keyValues.length ? keyValues[i + 1] : null;
      line.append(' ').append(keyValues[i]).append('=');
      appendValue(line, value == null ? "-" : value.toString());
    }
    return line.toString();
  }

  static void appendValue(StringBuilder line, String value) {
    if (!value.isEmpty() && value.chars().allMatch(Log::plain)) {
      line.append(value);
      return;
    }
    line.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> line.append("\\\"");
        case '\\' -> line.append("\\\\");
        case '\n' -> line.append("\\n");
        default -> line.append(Character.isISOControl(c) ? ' ' : c);
      }
    }
    line.append('"');
  }

  private static boolean plain(int c) {
    return c > ' ' && c != '"' && c != '=' && c != '\\' && !Character.isISOControl(c);
  }
}
