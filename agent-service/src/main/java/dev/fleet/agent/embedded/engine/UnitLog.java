package dev.fleet.agent.embedded.engine;

import java.util.Map;

/** Writes what the manager has to say of one unit, as PID 1 does. */
public final class UnitLog {
  private final Unit unit;
  private final ManagerLog sink;

  UnitLog(Unit unit, ManagerLog sink) {
    this.unit = unit;
    this.sink = sink;
  }

  public void info(String message) {
    about(ManagerLog.INFO, message, Map.of());
  }

  public void notice(String message) {
    about(ManagerLog.NOTICE, message, Map.of());
  }

  public void warning(String message) {
    about(ManagerLog.WARNING, message, Map.of());
  }

  public void error(String message) {
    about(ManagerLog.ERROR, message, Map.of());
  }

  /** How the unit went down: {@code success}, or another of systemd's results. */
  public void ended(String result) {
    if (result.equals("success")) {
      info("Deactivated successfully.");
    } else {
      warning("Failed with result '" + result + "'.");
    }
  }

  /** A line that begins with the unit's name. */
  public void about(int priority, String message, Map<String, String> fields) {
    plain(priority, unit.name() + ": " + message, fields);
  }

  /** A line as it is. */
  public void plain(int priority, String message, Map<String, String> fields) {
    if (priority <= unit.logLevelMax()) {
      sink.line(unit.name(), unit.invocationId(), priority, message, fields);
    }
  }

  /** A line of a process of the unit that could not become its program. */
  public void ofChild(int priority, String message, Map<String, String> fields) {
    if (priority <= unit.logLevelMax()) {
      sink.lineOfChild(
          unit.name(), unit.invocationId(), priority, unit.name() + ": " + message, fields);
    }
  }
}
