package dev.fleet.runtime.config;

import java.time.Duration;

/** Time spans as people write them: {@code 1m30s}, {@code 500ms}. */
public final class Durations {
  private Durations() {}

  /**
   * The span in the form that {@link Parsers#duration} reads; parts below a microsecond are cut.
   */
  public static String text(Duration span) {
    if (span.isNegative()) {
      return "-" + text(span.negated());
    }
    var text = new StringBuilder();
    append(text, span.toDays(), "d");
    append(text, span.toHoursPart(), "h");
    append(text, span.toMinutesPart(), "m");
    append(text, span.toSecondsPart(), "s");
    append(text, span.toMillisPart(), "ms");
    append(text, span.toNanosPart() / 1_000 % 1_000, "us");
    return text.isEmpty() ? "0s" : text.toString();
  }

  private static void append(StringBuilder text, long amount, String unit) {
    if (amount != 0) {
      text.append(amount).append(unit);
    }
  }

  static Duration unit(String name) {
    return switch (name) {
      case "us" -> Duration.ofNanos(1_000);
      case "ms" -> Duration.ofMillis(1);
      case "s" -> Duration.ofSeconds(1);
      case "m" -> Duration.ofMinutes(1);
      case "h" -> Duration.ofHours(1);
      case "d" -> Duration.ofDays(1);
      default -> throw new IllegalArgumentException("unknown unit of time '" + name + "'");
    };
  }
}
