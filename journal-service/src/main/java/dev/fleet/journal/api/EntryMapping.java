package dev.fleet.journal.api;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnsafeByteOperations;
import dev.fleet.journal.source.Entry;
import dev.fleet.journal.source.Field;
import dev.fleet.v1.JournalEntry;
import dev.fleet.v1.JournalField;
import org.jspecify.annotations.Nullable;

/** Entries as the contract shows them. */
final class EntryMapping {
  /** Up to the year 5138. */
  private static final int MAX_MICROS_DIGITS = 17;

  private static final int MAX_PID_DIGITS = 9;

  private EntryMapping() {}

  static JournalEntry toProto(Entry entry, boolean allFields) {
    var basics = new Basics();
    entry.fields().forEach(basics::see);
    var proto =
        JournalEntry.newBuilder()
            .setCursor(entry.cursor().text())
            .setTime(timestamp(entry.realtimeMicros()))
            .setMonotonicUsec(entry.monotonicMicros())
            .setUnit(text(basics.unit()))
            .setBootId(text(basics.bootId))
            .setMachineId(text(basics.machineId))
            .setHostname(text(basics.hostname))
            .setIdentifier(text(basics.identifier == null ? basics.command : basics.identifier))
            .setPid(pid(text(basics.pid == null ? basics.syslogPid : basics.pid)));
    String sourceTime = text(basics.sourceTime);
    if (isNumber(sourceTime, MAX_MICROS_DIGITS)) {
      proto.setSourceTime(timestamp(Long.parseLong(sourceTime)));
    }
    String priority = text(basics.priority);
    if (priority.length() == 1 && priority.charAt(0) >= '0' && priority.charAt(0) <= '7') {
      proto.setPriority(priority.charAt(0) - '0');
    }
    if (basics.message != null) {
      proto.setMessage(bytes(basics.message));
    }
    if (allFields) {
      for (Field field : entry.fields()) {
        proto.addFields(JournalField.newBuilder().setName(field.name()).setValue(bytes(field)));
      }
    }
    return proto.build();
  }

  /** The first field of each name that the contract shows by itself. */
  private static final class Basics {
    private @Nullable Field message;
    private @Nullable Field priority;
    private @Nullable Field identifier;
    private @Nullable Field command;
    private @Nullable Field pid;
    private @Nullable Field syslogPid;
    private @Nullable Field hostname;
    private @Nullable Field machineId;
    private @Nullable Field bootId;
    private @Nullable Field sourceTime;
    private @Nullable Field unitOfProcess;
    private @Nullable Field unitOfSystemd;

    void see(Field field) {
      switch (field.name()) {
        case "MESSAGE" -> message = first(message, field);
        case "PRIORITY" -> priority = first(priority, field);
        case "SYSLOG_IDENTIFIER" -> identifier = first(identifier, field);
        case "_COMM" -> command = first(command, field);
        case "_PID" -> pid = first(pid, field);
        case "SYSLOG_PID" -> syslogPid = first(syslogPid, field);
        case "_HOSTNAME" -> hostname = first(hostname, field);
        case "_MACHINE_ID" -> machineId = first(machineId, field);
        case "_BOOT_ID" -> bootId = first(bootId, field);
        case "_SOURCE_REALTIME_TIMESTAMP" -> sourceTime = first(sourceTime, field);
        case "_SYSTEMD_UNIT" -> unitOfProcess = first(unitOfProcess, field);
        case "UNIT" -> unitOfSystemd = first(unitOfSystemd, field);
        default -> {}
      }
    }

    private static Field first(@Nullable Field seen, Field field) {
      return seen == null ? field : seen;
    }

    /** systemd speaks of a unit in UNIT; its own messages come from init.scope. */
    @Nullable Field unit() {
      boolean fromSystemd = pid != null && pid.text().equals("1");
      return fromSystemd && unitOfSystemd != null ? unitOfSystemd : unitOfProcess;
    }
  }

  private static String text(@Nullable Field field) {
    return field == null ? "" : field.text();
  }

  static Timestamp timestamp(long micros) {
    return Timestamp.newBuilder()
        .setSeconds(micros / 1_000_000)
        .setNanos((int) (micros % 1_000_000) * 1_000)
        .build();
  }

  private static int pid(String text) {
    return isNumber(text, MAX_PID_DIGITS) ? Integer.parseInt(text) : 0;
  }

  private static boolean isNumber(String text, int maxDigits) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return !text.isEmpty() && text.length() <= maxDigits;
  }

  /** Without a copy: nobody writes to a field's value. */
  private static ByteString bytes(Field field) {
    return UnsafeByteOperations.unsafeWrap(field.value());
  }
}
