package dev.fleet.ctl.journal;

import dev.fleet.v1.JournalEntry;
import java.nio.charset.StandardCharsets;

/** A format that is all text. Confined to one thread. */
abstract class TextFormat implements EntryFormat {
  private final StringBuilder text = new StringBuilder(512);

  @Override
  public final byte[] format(JournalEntry entry) {
    text.setLength(0);
    append(text, entry);
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Adds an entry, its last newline included; nothing if the format does not show such entries. */
  abstract void append(StringBuilder text, JournalEntry entry);

  /**
   * Adds a text of one or more lines and a newline. Lines after the first are indented; a newline
   * at the end begins no other line.
   */
  static void appendLines(StringBuilder text, String lines, int indent) {
    String trimmed = lines.endsWith("\n") ? lines.substring(0, lines.length() - 1) : lines;
    int from = 0;
    int newline;
    while ((newline = trimmed.indexOf('\n', from)) >= 0) {
      text.append(trimmed, from, newline + 1).repeat(' ', indent);
      from = newline + 1;
    }
    text.append(trimmed, from, trimmed.length()).append('\n');
  }
}
