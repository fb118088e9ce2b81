package dev.fleet.agent.embedded.engine.process;

import dev.fleet.unit.systemd.KillContext;
import dev.fleet.unit.systemd.KillContext.Mode;
import dev.fleet.unit.systemd.value.Signal;

/**
 * Which processes of a unit get which signal; see systemd.kill(5).
 *
 * @param named whether main and control process get it
 * @param others whether all others of the unit get it
 * @param hangup whether they get SIGHUP right after it
 * @param noteworthy whether the journal says so
 */
public record KillPlan(
    Signal signal, boolean named, boolean others, boolean hangup, boolean noteworthy) {
  public static KillPlan of(KillContext context, KillOperation operation) {
    Signal signal = signal(context, operation);
    boolean last = operation == KillOperation.KILL;
    Mode mode = context.mode();
    return new KillPlan(
        signal,
        mode != Mode.NONE,
        mode == Mode.CONTROL_GROUP || (mode == Mode.MIXED && last),
        context.sendSighup() && operation == KillOperation.TERMINATE && !signal.equals(Signal.HUP),
        last || operation == KillOperation.WATCHDOG);
  }

  private static Signal signal(KillContext context, KillOperation operation) {
    return switch (operation) {
      case TERMINATE -> context.signal();
      case RESTART -> context.restartSignal();
      case KILL -> context.finalSignal();
      case WATCHDOG -> context.watchdogSignal();
    };
  }

  /** Whether a stopped process has to be woken to get it. */
  boolean needsWaking() {
    return !signal.equals(Signal.KILL) && !signal.equals(Signal.CONT);
  }
}
