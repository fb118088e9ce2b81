package dev.fleet.agent.embedded.engine.service;

import dev.fleet.unit.systemd.ServiceTimeouts;
import dev.fleet.unit.systemd.ServiceTimeouts.FailureMode;
import dev.fleet.unit.systemd.value.Signal;

/** What happens to a service whose time is up, by the state that it is in. */
final class Timeouts {
  private final Service service;
  private final Run run;
  private final Flow flow;

  Timeouts(Service service, Flow flow) {
    this.service = service;
    this.run = service.run();
    this.flow = flow;
  }

  void up() {
    ServiceState state = run.state;
    ServiceTimeouts timeouts = service.body().timeouts();
    boolean mayKill = service.body().kill().sendSigkill();
    boolean aborts = timeouts.stopFailureMode() == FailureMode.ABORT;
    switch (state) {
      case CONDITION, START_PRE, START, START_POST ->
          stop(TimeoutRule.start(state, timeouts.startFailureMode(), mayKill));
      case RUNNING -> {
        warn("Service reached runtime time limit. Stopping.");
        flow.enterStop(ServiceResult.TIMEOUT);
      }
      case RELOAD -> {
        warn("Reload operation timed out. Killing reload process.");
        service.processes().signal(run.controlPid, Signal.KILL.number());
        flow.endReload(ServiceResult.TIMEOUT);
      }
      case STOP -> stop(TimeoutRule.stop(timeouts.stopFailureMode(), mayKill));
      case STOP_WATCHDOG -> stop(TimeoutRule.signalled(state, false, mayKill));
      case STOP_SIGTERM -> stop(TimeoutRule.signalled(state, aborts, mayKill));
      case STOP_SIGKILL -> {
        // Nothing can be done about a process that not even SIGKILL ends.
        warn("Processes still around after SIGKILL. Ignoring.");
        flow.enterStopPost(ServiceResult.TIMEOUT);
      }
      case STOP_POST -> end(TimeoutRule.stopPost(timeouts.stopFailureMode(), mayKill));
      case FINAL_WATCHDOG -> end(TimeoutRule.signalled(state, false, mayKill));
      case FINAL_SIGTERM -> end(TimeoutRule.signalled(state, aborts, mayKill));
      case FINAL_SIGKILL -> {
        warn("Processes still around after final SIGKILL. Entering failed mode.");
        flow.enterDead(ServiceResult.TIMEOUT, true);
      }
      case AUTO_RESTART -> flow.enterRestart();
      case DEAD, EXITED, FAILED -> throw new IllegalStateException("no time limit in " + state);
    }
  }

  private void warn(String words) {
    service.unit().log().warning(words);
  }

  private void stop(TimeoutRule rule) {
    warn(rule.words());
    switch (rule.step()) {
      case SIGTERM -> flow.enterSignal(ServiceState.STOP_SIGTERM, ServiceResult.TIMEOUT);
      case WATCHDOG_SIGNAL -> flow.enterSignal(ServiceState.STOP_WATCHDOG, ServiceResult.TIMEOUT);
      case SIGKILL -> flow.enterSignal(ServiceState.STOP_SIGKILL, ServiceResult.TIMEOUT);
      case GIVE_UP -> flow.enterStopPost(ServiceResult.TIMEOUT);
    }
  }

  private void end(TimeoutRule rule) {
    warn(rule.words());
    switch (rule.step()) {
      case SIGTERM -> flow.enterSignal(ServiceState.FINAL_SIGTERM, ServiceResult.TIMEOUT);
      case WATCHDOG_SIGNAL -> flow.enterSignal(ServiceState.FINAL_WATCHDOG, ServiceResult.TIMEOUT);
      case SIGKILL -> flow.enterSignal(ServiceState.FINAL_SIGKILL, ServiceResult.TIMEOUT);
      case GIVE_UP -> flow.enterDead(ServiceResult.TIMEOUT, false);
    }
  }
}
