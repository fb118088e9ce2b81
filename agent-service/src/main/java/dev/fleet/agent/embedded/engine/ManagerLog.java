package dev.fleet.agent.embedded.engine;

import dev.fleet.unit.UnitName;
import java.util.Map;

/** The port to the journal that the manager's own lines about units go to. Must not block. */
@FunctionalInterface
public interface ManagerLog {
  int ERROR = 3;
  int WARNING = 4;
  int NOTICE = 5;
  int INFO = 6;
  int DEBUG = 7;

  /**
   * One line.
   *
   * @param invocationId of the run that it is about; empty if there is none
   * @param priority of syslog(3), 0 to 7
   * @param fields further ones, such as {@code MESSAGE_ID}
   */
  void line(
      UnitName unit, String invocationId, int priority, String message, Map<String, String> fields);

  /** A line of a process that could not become its program. As {@link #line}. */
  default void lineOfChild(
      UnitName unit,
      String invocationId,
      int priority,
      String message,
      Map<String, String> fields) {
    line(unit, invocationId, priority, message, fields);
  }
}
