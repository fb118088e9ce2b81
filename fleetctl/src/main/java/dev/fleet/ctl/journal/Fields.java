package dev.fleet.ctl.journal;

import com.google.protobuf.ByteString;
import dev.fleet.v1.JournalEntry;
import dev.fleet.v1.JournalField;
import java.util.ArrayList;
import java.util.List;

/**
 * The fields of an entry as journalctl lists them: the address fields first, then the entry's own.
 */
final class Fields {
  private Fields() {}

  /** {@code __CURSOR} and its like. */
  static List<JournalField> address(JournalEntry entry) {
    var fields = new ArrayList<JournalField>();
    fields.add(field("__CURSOR", entry.getCursor()));
    fields.add(field("__REALTIME_TIMESTAMP", Long.toString(EntryFormat.micros(entry))));
    fields.add(field("__MONOTONIC_TIMESTAMP", Long.toUnsignedString(entry.getMonotonicUsec())));
    return fields;
  }

  /** What the entry itself holds. */
  static List<JournalField> own(JournalEntry entry) {
    var fields = new ArrayList<JournalField>();
    boolean boot = false;
    for (JournalField field : entry.getFieldsList()) {
      if (!field.getName().startsWith("__")) {
        fields.add(field);
        boot |= field.getName().equals("_BOOT_ID");
      }
    }
    if (!boot && !entry.getBootId().isEmpty()) {
      fields.addFirst(field("_BOOT_ID", entry.getBootId()));
    }
    return fields;
  }

  private static JournalField field(String name, String value) {
    return JournalField.newBuilder().setName(name).setValue(ByteString.copyFromUtf8(value)).build();
  }
}
