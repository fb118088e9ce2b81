package dev.fleet.runtime.log;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/**
 * {@code 2026-01-31T10:00:00.000Z INFO event key=value}, or for journald, which adds the time
 * itself, {@code <6>INFO event key=value} (sd-daemon(3)). Stacks follow in lines of their own.
 */
final class LineFormat extends Formatter {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final boolean journald;

  LineFormat(boolean journald) {
    this.journald = journald;
  }

  @Override
  public String format(LogRecord record) {
    var text = new StringBuilder();
    Severity severity = Severity.of(record.getLevel());
    if (journald) {
      text.append('<').append(severity.syslog).append('>');
    } else {
      text.append(TIME.format(record.getInstant())).append(' ');
    }
    text.append(severity.label).append(' ');
    text.append(formatMessage(record).replace('\n', ' '));
    Throwable thrown = record.getThrown();
    if (thrown != null) {
      text.append(" error=");
      Log.appendValue(text, thrown.toString());
    }
    text.append('\n');
    if (thrown != null && withStack(record.getLevel())) {
      stack(thrown)
          .lines()
          .forEach(line -> text.append(prefix(severity)).append("  ").append(line).append('\n'));
    }
    return text.toString();
  }

  private static boolean withStack(Level level) {
    return level.intValue() >= Level.SEVERE.intValue() || level.intValue() < Level.INFO.intValue();
  }

  private String prefix(Severity severity) {
    return journald ? "<" + severity.syslog + ">" : "";
  }

  private static String stack(@Nullable Throwable thrown) {
    var text = new StringWriter();
    if (thrown != null) {
      thrown.printStackTrace(new PrintWriter(text, true));
    }
    return text.toString();
  }

  /** A level's name in our lines and its number in syslog(3). */
  private enum Severity {
    ERROR("ERROR", 3),
    WARN("WARN", 4),
    INFO("INFO", 6),
    DEBUG("DEBUG", 7);

    private final String label;
    private final int syslog;

    Severity(String label, int syslog) {
      this.label = label;
      this.syslog = syslog;
    }

    static Severity of(Level level) {
      int value = level.intValue();
      if (value >= Level.SEVERE.intValue()) {
        return ERROR;
      }
      if (value >= Level.WARNING.intValue()) {
        return WARN;
      }
      return value >= Level.INFO.intValue() ? INFO : DEBUG;
    }
  }
}
