package dev.fleet.ctl.journal;

import com.google.protobuf.ByteString;
import dev.fleet.ctl.Json;
import dev.fleet.v1.JournalEntry;
import dev.fleet.v1.JournalField;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One JSON object an entry: texts as strings, what is no text as an array of bytes, a repeated
 * field as an array of its values. Source: systemd's "Journal JSON Format".
 */
final class JsonFormat implements EntryFormat {
  private final boolean pretty;

  JsonFormat(boolean pretty) {
    this.pretty = pretty;
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
    Map<String, List<ByteString>> values = new LinkedHashMap<>();
    for (JournalField field : Fields.address(entry)) {
      values.computeIfAbsent(field.getName(), name -> new ArrayList<>()).add(field.getValue());
    }
    for (JournalField field : Fields.own(entry)) {
      values.computeIfAbsent(field.getName(), name -> new ArrayList<>()).add(field.getValue());
    }
    text.append('{');
    String separator = pretty ? "\n\t" : "";
    for (Map.Entry<String, List<ByteString>> field : values.entrySet()) {
      text.append(separator).append(Json.string(field.getKey()));
      text.append(pretty ? " : " : ":");
      separator = pretty ? ",\n\t" : ",";
      value(text, field.getValue());
    }
    text.append(pretty ? "\n}\n" : "}\n");
  }

  private static void value(StringBuilder text, List<ByteString> values) {
    if (values.size() == 1) {
      value(text, values.getFirst());
      return;
    }
    text.append('[');
    String separator = "";
    for (ByteString value : values) {
      text.append(separator);
      value(text, value);
      separator = ",";
    }
    text.append(']');
  }

  private static void value(StringBuilder text, ByteString value) {
    if (value.isValidUtf8()) {
      text.append(Json.string(value.toStringUtf8()));
      return;
    }
    text.append('[');
    for (int i = 0; i < value.size(); i++) {
      text.append(i == 0 ? "" : ",").append(value.byteAt(i) & 0xff);
    }
    text.append(']');
  }
}
