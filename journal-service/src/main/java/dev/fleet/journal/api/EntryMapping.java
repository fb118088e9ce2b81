package dev.fleet.journal.api;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnsafeByteOperations;
import dev.fleet.journal.source.Entry;
import dev.fleet.journal.source.Field;
import dev.fleet.v1.JournalEntry;
import dev.fleet.v1.JournalField;
import java.util.regex.Pattern;

/** Entries as the contract shows them. */
final class EntryMapping {
  /** Up to the year 5138. */
  private static final Pattern MICROS = Pattern.compile("[0-9]{1,17}");

  private EntryMapping() {}

  static JournalEntry toProto(Entry entry, boolean allFields) {
    var proto =
        JournalEntry.newBuilder()
            .setCursor(entry.cursor().text())
            .setTime(timestamp(entry.realtimeMicros()))
            .setMonotonicUsec(entry.monotonicMicros())
            .setUnit(unit(entry));
    entry.text("_BOOT_ID").ifPresent(proto::setBootId);
    entry.text("_MACHINE_ID").ifPresent(proto::setMachineId);
    entry.text("_HOSTNAME").ifPresent(proto::setHostname);
    entry.text("SYSLOG_IDENTIFIER").or(() -> entry.text("_COMM")).ifPresent(proto::setIdentifier);
    proto.setPid(
        entry.text("_PID").or(() -> entry.text("SYSLOG_PID")).map(EntryMapping::pid).orElse(0));
    entry
        .text("_SOURCE_REALTIME_TIMESTAMP")
        .filter(text -> MICROS.matcher(text).matches())
        .map(Long::parseLong)
        .ifPresent(micros -> proto.setSourceTime(timestamp(micros)));
    entry
        .text("PRIORITY")
        .filter(EntryMapping::isPriority)
        .map(Integer::parseInt)
        .ifPresent(proto::setPriority);
    entry.field("MESSAGE").ifPresent(message -> proto.setMessage(bytes(message)));
    if (allFields) {
      for (Field field : entry.fields()) {
        proto.addFields(JournalField.newBuilder().setName(field.name()).setValue(bytes(field)));
      }
    }
    return proto.build();
  }

  static Timestamp timestamp(long micros) {
    return Timestamp.newBuilder()
        .setSeconds(micros / 1_000_000)
        .setNanos((int) (micros % 1_000_000) * 1_000)
        .build();
  }

  /** systemd speaks of a unit in UNIT; its own messages come from init.scope. */
  private static String unit(Entry entry) {
    boolean fromSystemd = entry.text("_PID").filter("1"::equals).isPresent();
    return (fromSystemd ? entry.text("UNIT") : java.util.Optional.<String>empty())
        .or(() -> entry.text("_SYSTEMD_UNIT"))
        .orElse("");
  }

  private static int pid(String text) {
    return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
  }

  private static boolean isPriority(String text) {
    return text.length() == 1 && text.charAt(0) >= '0' && text.charAt(0) <= '7';
  }

  /** Without a copy: nobody writes to a field's value. */
  private static ByteString bytes(Field field) {
    return UnsafeByteOperations.unsafeWrap(field.value());
  }
}
