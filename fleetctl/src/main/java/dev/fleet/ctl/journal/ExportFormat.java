package dev.fleet.ctl.journal;

import com.google.protobuf.ByteString;
import dev.fleet.v1.JournalEntry;
import dev.fleet.v1.JournalField;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * systemd's "Journal Export Format": a line for each field; a field of several lines, or that is no
 * text, with its length as a little-endian number before it; an empty line after each entry.
 */
final class ExportFormat implements EntryFormat {
  @Override
  public boolean showsAllFields() {
    return true;
  }

  @Override
  public byte[] format(JournalEntry entry) {
    var out = new ByteArrayOutputStream();
    for (JournalField field : Fields.all(entry)) {
      write(out, field);
    }
    out.write('\n');
    return out.toByteArray();
  }

  private static void write(ByteArrayOutputStream out, JournalField field) {
    ByteString value = field.getValue();
    out.writeBytes(field.getName().getBytes(StandardCharsets.UTF_8));
    if (isLine(value)) {
      out.write('=');
    } else {
      out.write('\n');
      for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
        out.write((int) ((long) value.size() >>> shift));
      }
    }
    out.writeBytes(value.toByteArray());
    out.write('\n');
  }

  private static boolean isLine(ByteString value) {
    return Printable.text(value).filter(text -> text.indexOf('\n') < 0).isPresent();
  }
}
