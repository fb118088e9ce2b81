package dev.fleet.journal.journalctl;

import dev.fleet.journal.source.Cursor;
import dev.fleet.journal.source.Entry;
import dev.fleet.journal.source.Field;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The entry that is being parsed. Confined to its parser. */
final class EntryDraft {
  /** What a field costs beside its bytes, so that many small ones are bounded too. */
  private static final int FIELD_OVERHEAD = 64;

  private final int limit;
  private final List<Field> fields = new ArrayList<>(32);
  private @Nullable String cursor;
  private long realtime = -1;
  private long monotonic = -1;
  private long size;
  private boolean begun;

  EntryDraft(int limit) {
    this.limit = limit;
  }

  boolean isEmpty() {
    return !begun;
  }

  /** How many bytes of a value there is room for. */
  int room(String name) {
    return (int) Math.max(0, limit - size - name.length() - FIELD_OVERHEAD);
  }

  /** Whether a field of this name places an entry in its journal, and is none of its own. */
  static boolean isAddress(String name) {
    return name.startsWith("__");
  }

  void add(Field field) throws ExportFormatException {
    begun = true;
    String name = field.name();
    if (!isAddress(name)) {
      if (size + name.length() + FIELD_OVERHEAD <= limit) {
        size += name.length() + field.value().length + FIELD_OVERHEAD;
        fields.add(field);
      }
      return;
    }
    switch (name) {
      case "__CURSOR" -> cursor = new String(field.value(), StandardCharsets.ISO_8859_1);
      case "__REALTIME_TIMESTAMP" -> realtime = micros(name, field.value());
      case "__MONOTONIC_TIMESTAMP" -> monotonic = micros(name, field.value());
      default -> {} // __SEQNUM, __SEQNUM_ID.
    }
  }

  private static long micros(String name, byte[] value) throws ExportFormatException {
    long micros = 0;
    for (byte digit : value) {
      if (digit < '0' || digit > '9' || micros > (Long.MAX_VALUE - 9) / 10) {
        throw new ExportFormatException(name + " is not a time in microseconds");
      }
      micros = micros * 10 + (digit - '0');
    }
    if (value.length == 0) {
      throw new ExportFormatException(name + " is empty");
    }
    return micros;
  }

  /** The entry; the draft is empty again afterwards. */
  Entry finish() throws ExportFormatException {
    if (cursor == null || realtime < 0 || monotonic < 0) {
      throw new ExportFormatException("an entry lacks its cursor or one of its times");
    }
    String text = cursor;
    Cursor parsed =
        Cursor.parse(text)
            .orElseThrow(() -> new ExportFormatException("an entry's cursor is malformed"));
    var entry = new Entry(parsed, realtime, monotonic, fields);
    fields.clear();
    cursor = null;
    realtime = -1;
    monotonic = -1;
    size = 0;
    begun = false;
    return entry;
  }
}
