package dev.fleet.unit.systemd;

/** The parts of a unit's life that have commands of their own. */
public enum ExecPhase {
  CONDITION("ExecCondition"),
  START_PRE("ExecStartPre"),
  START("ExecStart"),
  START_POST("ExecStartPost"),
  RELOAD("ExecReload"),
  STOP("ExecStop"),
  STOP_POST("ExecStopPost"),
  /** Of sockets. */
  STOP_PRE("ExecStopPre");

  private final String option;

  ExecPhase(String option) {
    this.option = option;
  }

  public String option() {
    return option;
  }
}
