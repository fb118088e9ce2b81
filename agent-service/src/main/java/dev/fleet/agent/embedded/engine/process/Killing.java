package dev.fleet.agent.embedded.engine.process;

import dev.fleet.agent.embedded.engine.UnitLog;
import dev.fleet.agent.embedded.host.ProcessInfo;
import dev.fleet.unit.systemd.value.Signal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Carries out a plan to kill. */
final class Killing {
  private final UnitProcesses processes;
  private final UnitLog log;
  private final KillPlan plan;

  Killing(UnitProcesses processes, UnitLog log, KillPlan plan) {
    this.processes = processes;
    this.log = log;
    this.plan = plan;
  }

  boolean run(int main, int control, boolean mainIsOurs) {
    boolean wait = false;
    if (plan.named() && main != 0) {
      one(main);
      wait = mainIsOurs;
    }
    if (plan.named() && control != 0) {
      one(control);
      wait = true;
    }
    if (plan.others()) {
      wait |= others(new HashSet<>(List.of(main, control)));
    }
    return wait;
  }

  private void one(int pid) {
    if (plan.noteworthy()) {
      tell(pid, processes.name(pid));
    }
    processes.signal(pid, plan.signal().number());
    if (plan.needsWaking()) {
      processes.signal(pid, Signal.CONT.number());
    }
    if (plan.hangup()) {
      processes.signal(pid, Signal.HUP.number());
    }
  }

  private boolean others(Set<Integer> except) {
    if (plan.noteworthy()) {
      for (ProcessInfo process : processes.list()) {
        if (!except.contains(process.pid())) {
          tell(process.pid(), process.name());
        }
      }
    }
    boolean any = processes.signalAll(plan.signal().number(), except) > 0;
    if (any && plan.needsWaking()) {
      processes.signalAll(Signal.CONT.number(), except);
    }
    if (any && plan.hangup()) {
      processes.signalAll(Signal.HUP.number(), except);
    }
    return any;
  }

  private void tell(int pid, String name) {
    log.notice(
        "Killing process %d (%s) with signal %s.".formatted(pid, name, plan.signal().name()));
  }
}
