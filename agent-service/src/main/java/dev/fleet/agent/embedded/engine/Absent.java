package dev.fleet.agent.embedded.engine;

import dev.fleet.unit.UnitType;
import dev.fleet.v1.KillWhom;

/** What a unit does of which nothing is known: nothing. */
final class Absent implements UnitBehaviour {
  private final UnitType type;

  Absent(UnitType type) {
    this.type = type;
  }

  @Override
  public ActiveState active() {
    return ActiveState.INACTIVE;
  }

  @Override
  public String sub() {
    return "dead";
  }

  @Override
  public String result() {
    return type == UnitType.TARGET ? "" : "success";
  }

  @Override
  public Outcome start() {
    return Outcome.WAIT_ONLY;
  }

  @Override
  public Outcome stop() {
    return Outcome.WAIT_ONLY;
  }

  @Override
  public boolean isStartLimited() {
    return false;
  }

  @Override
  public void kill(KillWhom whom, int signal) throws TransactionException {
    throw TransactionException.refused("No main process to kill");
  }
}
