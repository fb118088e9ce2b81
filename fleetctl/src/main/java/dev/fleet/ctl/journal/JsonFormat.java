package dev.fleet.ctl.journal;

import com.google.protobuf.ByteString;
import dev.fleet.ctl.Json;
import dev.fleet.v1.JournalEntry;
import dev.fleet.v1.JournalField;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One JSON object an entry: texts as strings, what is no text as an array of bytes, a repeated
 * field as an array of its values. Source: systemd's "Journal JSON Format". Unlike journalctl
 * without {@code --all}, values of more than 4,096 bytes are not left out.
 */
final class JsonFormat extends TextFormat {
  /** The names of all fields that systemd knows, and as many again. */
  private static final int MOST_KEYS = 256;

  private final boolean pretty;

  /** Names as they are written: most entries have the same two dozen. */
  private final Map<String, String> keys = new HashMap<>();

  JsonFormat(boolean pretty) {
    this.pretty = pretty;
  }

  @Override
  public boolean showsAllFields() {
    return true;
  }

  @Override
  void append(StringBuilder text, JournalEntry entry) {
    List<JournalField> fields = Fields.all(entry);
    text.append('{');
    if (isRepeating(fields)) {
      Map<String, List<ByteString>> values = new LinkedHashMap<>();
      for (JournalField field : fields) {
        values.computeIfAbsent(field.getName(), name -> new ArrayList<>()).add(field.getValue());
      }
      values.forEach((name, all) -> values(name(text, name), all));
    } else {
      for (JournalField field : fields) {
        value(name(text, field.getName()), field.getValue(), 1);
      }
    }
    text.append(pretty ? "\n}\n" : "}\n");
  }

  /** Whether some field occurs more than once, which is rare. */
  private static boolean isRepeating(List<JournalField> fields) {
    Set<String> names = HashSet.newHashSet(fields.size());
    for (JournalField field : fields) {
      if (!names.add(field.getName())) {
        return true;
      }
    }
    return false;
  }

  private StringBuilder name(StringBuilder text, String name) {
    if (text.charAt(text.length() - 1) != '{') {
      text.append(',');
    }
    newLine(text, 1);
    return text.append(key(name));
  }

  private String key(String name) {
    String known = keys.get(name);
    if (known != null) {
      return known;
    }
    if (keys.size() == MOST_KEYS) {
      keys.clear();
    }
    String key = Json.string(name) + (pretty ? " : " : ":");
    keys.put(name, key);
    return key;
  }

  private void values(StringBuilder text, List<ByteString> values) {
    if (values.size() == 1) {
      value(text, values.getFirst(), 1);
      return;
    }
    String separator = "[";
    for (ByteString value : values) {
      text.append(separator);
      newLine(text, 2);
      value(text, value, 2);
      separator = ",";
    }
    newLine(text, 1);
    text.append(']');
  }

  private void value(StringBuilder text, ByteString value, int depth) {
    byte[] bytes = value.toByteArray();
    if (Json.isPlain(bytes)) { // Nearly all are, and one look at each byte is enough.
      text.append('"').append(new String(bytes, StandardCharsets.ISO_8859_1)).append('"');
      return;
    }
    Optional<String> string = Printable.text(value);
    if (string.isPresent()) {
      Json.append(text, string.get());
      return;
    }
    String separator = "[";
    for (byte b : bytes) {
      text.append(separator);
      newLine(text, depth + 1);
      text.append(b & 0xff);
      separator = ",";
    }
    newLine(text, depth);
    text.append(']');
  }

  private void newLine(StringBuilder text, int depth) {
    if (pretty) {
      text.append('\n').repeat('\t', depth);
    }
  }
}
