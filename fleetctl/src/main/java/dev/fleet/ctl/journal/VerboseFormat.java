package dev.fleet.ctl.journal;

import dev.fleet.ctl.status.Spans;
import dev.fleet.v1.JournalEntry;
import dev.fleet.v1.JournalField;
import java.time.ZoneId;

/** A heading with time and cursor, and a line for each field. */
final class VerboseFormat extends TextFormat {
  private final ZoneId zone;

  VerboseFormat(ZoneId zone) {
    this.zone = zone;
  }

  @Override
  public boolean showsAllFields() {
    return true;
  }

  @Override
  void append(StringBuilder text, JournalEntry entry) {
    long micros = EntryFormat.writtenMicros(entry);
    String time = Spans.timestamp(EntryFormat.instant(micros), zone);
    int end = time.lastIndexOf(' ');
    text.append(time, 0, end).append('.');
    Spans.number(text, Math.floorMod(micros, 1_000_000L), 6);
    text.append(time, end, time.length()).append(" [").append(entry.getCursor()).append("]\n");
    for (JournalField field : Fields.own(entry)) {
      int start = text.length();
      text.append("    ").append(field.getName()).append('=');
      appendLines(text, Printable.textOrSize(field.getValue()), text.length() - start);
    }
  }
}
