package dev.fleet.ctl.journal;

import com.google.protobuf.ByteString;
import dev.fleet.v1.JournalEntry;
import dev.fleet.v1.JournalField;
import java.util.ArrayList;
import java.util.List;

/** The fields of an entry in the order in which journalctl lists them. */
final class Fields {
  private static final String BOOT_ID = "_BOOT_ID";

  private Fields() {}

  /** {@code __CURSOR} and its like, and then {@link #own}. */
  static List<JournalField> all(JournalEntry entry) {
    var fields = new ArrayList<JournalField>();
    fields.add(field("__CURSOR", entry.getCursor()));
    fields.add(field("__REALTIME_TIMESTAMP", Long.toString(EntryFormat.micros(entry))));
    fields.add(field("__MONOTONIC_TIMESTAMP", Long.toUnsignedString(entry.getMonotonicUsec())));
    fields.addAll(own(entry));
    return fields;
  }

  /** What the entry itself holds, its boot first. */
  static List<JournalField> own(JournalEntry entry) {
    var fields = new ArrayList<JournalField>();
    if (!entry.getBootId().isEmpty()) {
      fields.add(field(BOOT_ID, entry.getBootId()));
    }
    for (JournalField field : entry.getFieldsList()) {
      if (!field.getName().startsWith("__") && !field.getName().equals(BOOT_ID)) {
        fields.add(field);
      }
    }
    return fields;
  }

  private static JournalField field(String name, String value) {
    return JournalField.newBuilder().setName(name).setValue(ByteString.copyFromUtf8(value)).build();
  }
}
