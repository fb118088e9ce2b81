package dev.fleet.agent.embedded;

import dev.fleet.agent.embedded.engine.ManagerLog;
import dev.fleet.journalfiles.JournalField;
import dev.fleet.journalfiles.JournalHost;
import dev.fleet.journalfiles.JournalWriter;
import dev.fleet.unit.UnitName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes the manager's lines into the journal that it writes its units' output to. */
public final class JournalLog implements ManagerLog {
  private final JournalWriter journal;
  private final JournalHost host;

  public JournalLog(JournalWriter journal, JournalHost host) {
    this.journal = journal;
    this.host = host;
  }

  @Override
  public void line(
      UnitName unit,
      String invocationId,
      int priority,
      String message,
      Map<String, String> fields) {
    journal.managerMessage(unit.value(), invocationId, priority, message, fields(fields));
  }

  /** As systemd's child writes it: about the unit, and already of the unit. */
  @Override
  public void lineOfChild(
      UnitName unit,
      String invocationId,
      int priority,
      String message,
      Map<String, String> fields) {
    List<JournalField> all = fields(fields);
    all.add(JournalField.of("_TRANSPORT", "journal"));
    all.add(JournalField.of("SYSLOG_FACILITY", "3"));
    all.add(JournalField.of("SYSLOG_IDENTIFIER", "fleet-agent"));
    all.add(JournalField.of("PRIORITY", Integer.toString(priority)));
    all.add(JournalField.of("MESSAGE", message));
    all.add(JournalField.of("UNIT", unit.value()));
    all.add(JournalField.of("INVOCATION_ID", invocationId));
    all.add(JournalField.of("_SYSTEMD_UNIT", unit.value()));
    all.add(JournalField.of("_SYSTEMD_INVOCATION_ID", invocationId));
    all.add(JournalField.of("_PID", Long.toString(ProcessHandle.current().pid())));
    all.add(JournalField.of("_MACHINE_ID", host.machineId()));
    all.add(JournalField.of("_HOSTNAME", host.hostname()));
    journal.append(all);
  }

  private static List<JournalField> fields(Map<String, String> fields) {
    var list = new ArrayList<JournalField>();
    fields.forEach((name, value) -> list.add(JournalField.of(name, value)));
    return list;
  }
}
