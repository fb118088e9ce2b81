package dev.fleet.ctl.journal;

import dev.fleet.ctl.status.Spans;
import dev.fleet.v1.JournalEntry;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/** {@code Nov 23 14:21:11 host ident[pid]: message}, and its variants of the time. */
final class ShortFormat extends TextFormat {
  private final String variant;
  private final ZoneId zone;

  ShortFormat(String variant, ZoneId zone) {
    this.variant = variant;
    this.zone = zone;
  }

  @Override
  public boolean showsAllFields() {
    return false;
  }

  @Override
  void append(StringBuilder text, JournalEntry entry) {
    if (!entry.hasMessage()) {
      return;
    }
    int start = text.length();
    time(text, entry);
    if (!entry.getHostname().isEmpty()) {
      text.append(' ').append(entry.getHostname());
    }
    text.append(' ').append(entry.getIdentifier().isEmpty() ? "unknown" : entry.getIdentifier());
    if (entry.getPid() != 0) {
      text.append('[').append(entry.getPid()).append(']');
    }
    text.append(": ");
    int width = text.codePointCount(start, text.length());
    appendLines(text, Printable.message(entry.getMessage()), width);
  }

  private void time(StringBuilder text, JournalEntry entry) {
    if (variant.equals("short-monotonic")) {
      long micros = entry.getMonotonicUsec();
      String seconds = Long.toUnsignedString(Long.divideUnsigned(micros, 1_000_000));
      text.append('[').repeat(' ', Math.max(0, 5 - seconds.length())).append(seconds);
      fraction(text, micros).append(']');
      return;
    }
    long micros = EntryFormat.writtenMicros(entry);
    if (variant.equals("short-unix")) {
      fraction(text.append(Math.floorDiv(micros, 1_000_000L)), micros);
      return;
    }
    ZonedDateTime time = EntryFormat.instant(micros).atZone(zone);
    switch (variant) {
      case "short-iso", "short-iso-precise" -> {
        Spans.number(text, time.getYear(), 4).append('-');
        Spans.number(text, time.getMonthValue(), 2).append('-');
        Spans.number(text, time.getDayOfMonth(), 2).append('T');
        Spans.clock(text, time);
        if (variant.equals("short-iso-precise")) {
          fraction(text, micros);
        }
        offset(text, time.getOffset().getTotalSeconds());
      }
      case "short-full" -> text.append(Spans.timestamp(time.toInstant(), zone));
      default -> {
        text.append(Spans.month(time)).append(' ');
        Spans.number(text, time.getDayOfMonth(), 2).append(' ');
        Spans.clock(text, time);
        if (variant.equals("short-precise")) {
          fraction(text, micros);
        }
      }
    }
  }

  private static StringBuilder fraction(StringBuilder text, long micros) {
    return Spans.number(text.append('.'), Long.remainderUnsigned(micros, 1_000_000), 6);
  }

  private static void offset(StringBuilder text, int seconds) {
    int minutes = Math.abs(seconds) / 60;
    text.append(seconds < 0 ? '-' : '+');
    Spans.number(text, minutes / 60, 2);
    Spans.number(text, minutes % 60, 2);
  }
}
