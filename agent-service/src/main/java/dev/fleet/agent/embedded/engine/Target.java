package dev.fleet.agent.embedded.engine;

import dev.fleet.v1.KillWhom;

/** A target: reached or not; see systemd.target(5). */
public final class Target implements UnitBehaviour {
  private final Unit unit;
  private ActiveState state = ActiveState.INACTIVE;

  public Target(Unit unit) {
    this.unit = unit;
  }

  @Override
  public ActiveState active() {
    return state;
  }

  @Override
  public String sub() {
    return state == ActiveState.ACTIVE ? "active" : "dead";
  }

  @Override
  public String result() {
    return "";
  }

  @Override
  public Outcome start() {
    unit.newInvocation();
    become(ActiveState.ACTIVE);
    return Outcome.BEGUN;
  }

  @Override
  public Outcome stop() {
    become(ActiveState.INACTIVE);
    return Outcome.BEGUN;
  }

  private void become(ActiveState now) {
    ActiveState before = state;
    state = now;
    unit.changed(before, Change.PLAIN);
  }

  @Override
  public boolean isStartLimited() {
    return false;
  }

  @Override
  public void kill(KillWhom whom, int signal) throws TransactionException {
    throw TransactionException.refused("target units have no main processes");
  }

  @Override
  public JobWords words() {
    return JobWords.TARGET;
  }
}
