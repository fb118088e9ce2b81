package dev.fleet.ctl.journal;

import dev.fleet.ctl.status.Spans;
import dev.fleet.v1.JournalEntry;
import dev.fleet.v1.JournalField;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;

/** A heading with time and cursor, and a line for each field. */
final class VerboseFormat implements EntryFormat {
  private final ZoneId zone;

  VerboseFormat(ZoneId zone) {
    this.zone = zone;
  }

  @Override
  public boolean showsAllFields() {
    return true;
  }

  @Override
  public byte[] format(JournalEntry entry) {
    var text = new StringBuilder();
    append(text, entry);
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void append(StringBuilder text, JournalEntry entry) {
    String time = Spans.timestamp(EntryFormat.time(entry), zone);
    int end = time.lastIndexOf(' ');
    text.append(time, 0, end).append('.');
    Spans.number(text, Math.floorMod(EntryFormat.micros(entry), 1_000_000L), 6);
    text.append(time, end, time.length()).append(" [").append(entry.getCursor()).append("]\n");
    for (JournalField field : Fields.own(entry)) {
      String value = Message.printable(field.getValue());
      text.append("    ").append(field.getName()).append('=');
      text.append(value.replace("\n", "\n" + " ".repeat(field.getName().length() + 5)));
      text.append('\n');
    }
  }
}
