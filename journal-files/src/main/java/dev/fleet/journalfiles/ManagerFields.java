package dev.fleet.journalfiles;

import java.util.ArrayList;
import java.util.List;

/**
 * The fields of what the unit manager itself writes: those of systemd's messages from PID 1 and of
 * journald's own. In this journal the manager stands where PID 1 stands on a host of systemd, so
 * that readers find its messages by the same rule ({@code _PID=1 UNIT=…}), whatever its real number
 * and user are.
 */
final class ManagerFields {
  /** What the manager calls itself; in the original {@code systemd}. */
  static final String IDENTIFIER = "fleet-agent";

  /** {@code SD_MESSAGE_JOURNAL_DROPPED} of sd-messages.h. */
  static final String DROPPED = "a596d6fe7bfa4994828e72309e95d61e";

  private ManagerFields() {}

  /** Common to all messages about a unit's invocation. */
  static Origin ofUnit(JournalHost host, String unit, String invocationId) {
    List<JournalField> fields = manager(host, "journal");
    fields.add(JournalField.of("UNIT", unit));
    if (!invocationId.isEmpty()) {
      fields.add(JournalField.of("INVOCATION_ID", invocationId));
    }
    return new Origin(fields);
  }

  /** Of the journal about a unit's lines. */
  static Origin ofJournal(JournalHost host, String unit) {
    List<JournalField> fields = manager(host, "driver");
    fields.add(JournalField.of("OBJECT_SYSTEMD_UNIT", unit));
    return new Origin(fields);
  }

  /** Of the journal about itself. */
  static Origin ofJournal(JournalHost host) {
    return new Origin(manager(host, "driver"));
  }

  private static List<JournalField> manager(JournalHost host, String transport) {
    var fields = new ArrayList<JournalField>();
    fields.add(JournalField.of("_TRANSPORT", transport));
    fields.add(JournalField.of("SYSLOG_FACILITY", String.valueOf(UnitStreamInfo.DAEMON)));
    fields.add(JournalField.of("SYSLOG_IDENTIFIER", IDENTIFIER));
    fields.add(JournalField.of("_PID", "1"));
    fields.add(JournalField.of("_UID", "0"));
    fields.add(JournalField.of("_GID", "0"));
    fields.add(JournalField.of("_COMM", IDENTIFIER));
    fields.add(JournalField.of("_SYSTEMD_UNIT", "init.scope"));
    addHost(fields, host);
    return fields;
  }

  /** The boot's ID is in the head of each segment. */
  static void addHost(List<JournalField> fields, JournalHost host) {
    fields.add(JournalField.of("_MACHINE_ID", host.machineId()));
    fields.add(JournalField.of("_HOSTNAME", host.hostname()));
  }
}
