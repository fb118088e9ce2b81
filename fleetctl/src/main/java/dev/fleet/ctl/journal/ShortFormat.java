package dev.fleet.ctl.journal;

import dev.fleet.ctl.status.Spans;
import dev.fleet.v1.JournalEntry;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/** {@code Nov 23 14:21:11 host ident[pid]: message}, and its variants of the time. */
final class ShortFormat implements EntryFormat {
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
  public byte[] format(JournalEntry entry) {
    var text = new StringBuilder();
    append(text, entry);
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void append(StringBuilder text, JournalEntry entry) {
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
    String message = Message.printable(entry.getMessage());
    int from = 0;
    int newline;
    while ((newline = message.indexOf('\n', from)) >= 0) {
      text.append(message, from, newline).append('\n');
      from = newline + 1;
      if (from == message.length()) {
        return;
      }
      text.repeat(' ', width);
    }
    text.append(message, from, message.length()).append('\n');
  }

  private void time(StringBuilder text, JournalEntry entry) {
    long micros = EntryFormat.micros(entry);
    long fraction = Math.floorMod(micros, 1_000_000L);
    if (variant.equals("short-unix")) {
      text.append(entry.getTime().getSeconds()).append('.');
      Spans.number(text, fraction, 6);
      return;
    }
    ZonedDateTime time = EntryFormat.time(entry).atZone(zone);
    switch (variant) {
      case "short-iso" -> {
        Spans.number(text, time.getYear(), 4).append('-');
        Spans.number(text, time.getMonthValue(), 2).append('-');
        Spans.number(text, time.getDayOfMonth(), 2).append('T');
        Spans.clock(text, time);
        offset(text, time.getOffset().getTotalSeconds());
      }
      case "short-full" -> text.append(Spans.timestamp(time.toInstant(), zone));
      default -> {
        text.append(Spans.month(time)).append(' ');
        Spans.number(text, time.getDayOfMonth(), 2).append(' ');
        Spans.clock(text, time);
        if (variant.equals("short-precise")) {
          Spans.number(text.append('.'), fraction, 6);
        }
      }
    }
  }

  private static void offset(StringBuilder text, int seconds) {
    int minutes = Math.abs(seconds) / 60;
    text.append(seconds < 0 ? '-' : '+');
    Spans.number(text, minutes / 60, 2);
    Spans.number(text, minutes % 60, 2);
  }
}
