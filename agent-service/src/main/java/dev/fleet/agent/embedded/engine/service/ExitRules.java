package dev.fleet.agent.embedded.engine.service;

import dev.fleet.agent.embedded.engine.ManagerLog;
import dev.fleet.agent.embedded.engine.MessageIds;
import dev.fleet.agent.embedded.engine.Moment;
import dev.fleet.agent.embedded.host.ProcessEnd;
import dev.fleet.unit.systemd.ExecPhase;
import dev.fleet.unit.systemd.KillContext;
import dev.fleet.unit.systemd.ServiceBody;
import dev.fleet.unit.systemd.ServiceBody.ExitType;
import dev.fleet.unit.systemd.ServiceBody.NotifyAccess;
import java.util.Map;
import java.util.Optional;

/** What the end of a process means for a service, by the state that it is in. */
final class ExitRules {
  private final Service service;
  private final Run run;
  private final Flow flow;

  ExitRules(Service service, Flow flow) {
    this.service = service;
    this.run = service.run();
    this.flow = flow;
  }

  private ServiceBody body() {
    return service.body();
  }

  private ServiceResult resultOf(ProcessEnd end, boolean daemon) {
    return ServiceResult.of(end, daemon, body().success());
  }

  // --- the main process

  void mainEnded(ProcessEnd end) {
    // A daemon may move on to another process, if it says so before this one ends.
    if (service.pidFile().load(false) == PidFile.Loaded.OTHER) {
      return;
    }
    run.mainPid = 0;
    Moment now = Moment.now(service.unit().clocks());
    run.log.mainEnded(end, now);
    ServiceResult result = resultOf(end, body().type() != ServiceBody.Type.ONESHOT);
    if (run.main != null) {
      run.log.ended(run.main, end, now);
    }
    if (isFailureIgnored()) {
      result = ServiceResult.SUCCESS;
    }
    tell("Main process", ExecPhase.START, result == ServiceResult.SUCCESS, end);
    run.note(result);
    Optional<CommandQueue> next = run.main().flatMap(CommandQueue::next);
    if (next.isPresent()
        && body().type() == ServiceBody.Type.ONESHOT
        && result == ServiceResult.SUCCESS) {
      flow.runNextMain(next.get());
      return;
    }
    run.main = null;
    if (body().exitType() == ExitType.MAIN || service.processes().isEmpty()) {
      afterMain(result);
    } else if (run.state == ServiceState.START && body().type() != ServiceBody.Type.NOTIFY) {
      // It ended before its start was seen; what it left counts.
      flow.enterStartPost();
    }
  }

  /** Of a daemon that left its starter, the starter's mark counts. */
  private boolean isFailureIgnored() {
    if (run.main != null) {
      return run.main.current().ignoreFailure();
    }
    return body().commands(ExecPhase.START).stream()
        .findFirst()
        .filter(command -> command.ignoreFailure())
        .isPresent();
  }

  private void afterMain(ServiceResult result) {
    boolean alone = !run.hasControlProcess();
    switch (run.state) {
      case START_POST, RELOAD -> {
        if (alone) {
          flow.enterStop(result);
        }
      }
      case START -> afterMainOfStart(result);
      case RUNNING -> flow.enterRunning(result);
      case STOP_WATCHDOG, STOP_SIGTERM, STOP_SIGKILL -> {
        if (alone) {
          flow.enterStopPost(result);
        }
      }
      case STOP_POST -> {
        if (alone) {
          flow.enterSignal(ServiceState.FINAL_SIGTERM, result);
        }
      }
      case FINAL_WATCHDOG, FINAL_SIGTERM, FINAL_SIGKILL -> {
        if (alone) {
          endRun(result);
        }
      }
      case STOP -> {} // ExecStop= has to end first.
      case DEAD, CONDITION, START_PRE, EXITED, FAILED, AUTO_RESTART -> {}
    }
  }

  /** What else the unit has to kill goes first. systemd 252 leaves it behind. */
  private void endRun(ServiceResult result) {
    boolean others = run.state != ServiceState.FINAL_SIGKILL && !service.processes().isEmpty();
    KillContext kill = body().kill();
    if (others && kill.mode() == KillContext.Mode.MIXED && kill.sendSigkill()) {
      flow.enterSignal(ServiceState.FINAL_SIGKILL, result);
    } else if (others && kill.mode() == KillContext.Mode.CONTROL_GROUP) {
      run.note(result); // They got the signal, too, and have their time.
    } else {
      flow.enterDead(result, true);
    }
  }

  private void afterMainOfStart(ServiceResult result) {
    boolean success = result == ServiceResult.SUCCESS;
    switch (body().type()) {
      case ONESHOT -> {
        if (success) {
          flow.enterStartPost();
        } else {
          flow.enterSignal(ServiceState.STOP_SIGTERM, result);
        }
      }
      case NOTIFY -> {
        if (!success) {
          flow.enterSignal(ServiceState.STOP_SIGTERM, result);
        } else if (!body().remainAfterExit() || body().notifyAccess() == NotifyAccess.MAIN) {
          // Nobody is left who could say that it is ready.
          flow.enterSignal(ServiceState.STOP_SIGTERM, ServiceResult.PROTOCOL);
        }
      }
      case SIMPLE, EXEC, FORKING, IDLE -> flow.enterRunning(result);
    }
  }

  // --- the control process

  void controlEnded(ProcessEnd end) {
    run.controlPid = 0;
    CommandQueue ran = run.control;
    ExecPhase phase = ran == null ? ExecPhase.START : ran.phase();
    boolean daemon = phase == ExecPhase.START && body().type() != ServiceBody.Type.ONESHOT;
    ServiceResult result = resultOf(end, daemon);
    if (ran != null) {
      run.log.ended(ran, end, Moment.now(service.unit().clocks()));
      if (ran.current().ignoreFailure()) {
        result = ServiceResult.SUCCESS;
      }
    }
    if (run.state == ServiceState.CONDITION) {
      result = conditionResult(result, end);
      boolean told = result == ServiceResult.SUCCESS || result == ServiceResult.EXEC_CONDITION;
      tell("Condition check process", phase, told, end);
    } else {
      tell("Control process", phase, result == ServiceResult.SUCCESS, end);
    }
    if (run.state != ServiceState.RELOAD) {
      run.note(result);
    }
    Optional<CommandQueue> next = run.control().flatMap(CommandQueue::next);
    if (next.isPresent() && result == ServiceResult.SUCCESS) {
      flow.runNextControl(next.get());
      return;
    }
    run.control = null;
    afterControl(result);
  }

  /** Codes 1 to 254 say that the service is not to run, and that this is fine. */
  private ServiceResult conditionResult(ServiceResult result, ProcessEnd end) {
    if (result == ServiceResult.EXIT_CODE && end.status() < 255) {
      service.unit().ownCondition(false);
      return ServiceResult.EXEC_CONDITION;
    }
    if (result == ServiceResult.SUCCESS) {
      service.unit().ownCondition(true);
    }
    return result;
  }

  private void afterControl(ServiceResult result) {
    boolean success = result == ServiceResult.SUCCESS;
    boolean alone = !run.hasMainProcess();
    switch (run.state) {
      case CONDITION, START_PRE, START, START_POST -> {
        if (success) {
          afterGoodControl();
        } else {
          flow.enterSignal(ServiceState.STOP_SIGTERM, result);
        }
      }
      case RELOAD -> {
        if (success && service.pidFile().load(true) == PidFile.Loaded.NO) {
          service.mainProcess().guess();
        }
        flow.endReload(result);
      }
      case STOP -> flow.enterSignal(ServiceState.STOP_SIGTERM, result);
      case STOP_WATCHDOG, STOP_SIGTERM, STOP_SIGKILL -> {
        if (alone) {
          flow.enterStopPost(result);
        }
      }
      case STOP_POST -> {
        if (alone) {
          flow.enterSignal(ServiceState.FINAL_SIGTERM, result);
        }
      }
      case FINAL_WATCHDOG, FINAL_SIGTERM, FINAL_SIGKILL -> {
        if (alone) {
          endRun(result);
        }
      }
      case DEAD, RUNNING, EXITED, FAILED, AUTO_RESTART -> {}
    }
  }

  private void afterGoodControl() {
    switch (run.state) {
      case CONDITION -> flow.enterStartPre();
      case START_PRE -> flow.enterStart();
      case START -> {
        if (body().type() == ServiceBody.Type.FORKING) {
          afterForking();
        }
      }
      case START_POST -> {
        if (mainIsFoundOrAwaited(true)) {
          flow.enterRunning(ServiceResult.SUCCESS);
        }
      }
      case DEAD,
          RUNNING,
          EXITED,
          RELOAD,
          STOP,
          STOP_WATCHDOG,
          STOP_SIGTERM,
          STOP_SIGKILL,
          STOP_POST,
          FINAL_WATCHDOG,
          FINAL_SIGTERM,
          FINAL_SIGKILL,
          FAILED,
          AUTO_RESTART ->
          throw new IllegalStateException("not on its way up: " + run.state);
    }
  }

  /** The PID file may be written by ExecStartPost=, so it is demanded only after that. */
  private void afterForking() {
    boolean hasPost = !body().commands(ExecPhase.START_POST).isEmpty();
    if (hasPost) {
      if (service.pidFile().load(false) == PidFile.Loaded.NO && body().pidFile().isEmpty()) {
        service.mainProcess().guess();
      }
      flow.enterStartPost();
    } else if (mainIsFoundOrAwaited(true)) {
      flow.enterStartPost();
    }
  }

  /**
   * Finds the main process of a daemon.
   *
   * @return whether the service may go on; otherwise it waits for its PID file, or has failed
   */
  private boolean mainIsFoundOrAwaited(boolean tell) {
    if (body().pidFile().isEmpty()) {
      service.mainProcess().guess();
      return true;
    }
    if (service.pidFile().load(tell) != PidFile.Loaded.NO) {
      return true;
    }
    boolean post = run.state == ServiceState.START_POST;
    boolean awaited = service.pidFile().await();
    boolean found = awaited && !service.pidFile().isAwaited();
    if (!found && (!awaited || service.processes().isEmpty())) {
      if (post) {
        flow.enterStop(ServiceResult.PROTOCOL);
      } else {
        flow.enterSignal(ServiceState.STOP_SIGTERM, ServiceResult.PROTOCOL);
      }
    }
    return false; // Once the file is there, the service goes on from there.
  }

  // --- the last process

  void emptied() {
    boolean nobody = !run.hasMainProcess() && !run.hasControlProcess();
    switch (run.state) {
      case START -> emptiedInStart(nobody);
      case START_POST -> giveUpPidFile(nobody);
      case RUNNING -> flow.enterRunning(ServiceResult.SUCCESS);
      case STOP_WATCHDOG, STOP_SIGTERM, STOP_SIGKILL -> {
        if (nobody) {
          flow.enterStopPost(ServiceResult.SUCCESS);
        }
      }
      case STOP_POST, FINAL_WATCHDOG, FINAL_SIGTERM, FINAL_SIGKILL -> {
        if (nobody) {
          flow.enterDead(ServiceResult.SUCCESS, true);
        }
      }
      case DEAD, FAILED -> service.processes().prune();
      case CONDITION, START_PRE, EXITED, RELOAD, STOP, AUTO_RESTART -> {}
    }
  }

  private void emptiedInStart(boolean nobody) {
    if (body().type() == ServiceBody.Type.NOTIFY && run.isMainGone() && nobody) {
      flow.enterStopPost(ServiceResult.PROTOCOL);
    } else if (body().exitType() == ExitType.CGROUP && !run.hasMainProcess()) {
      flow.enterStopPost(ServiceResult.SUCCESS);
    } else {
      giveUpPidFile(nobody);
    }
  }

  private void giveUpPidFile(boolean nobody) {
    if (!service.pidFile().isAwaited() || !nobody) {
      return;
    }
    service.unit().log().warning("Daemon never wrote its PID file. Failing.");
    service.pidFile().close();
    if (run.state == ServiceState.START) {
      flow.enterStopPost(ServiceResult.PROTOCOL);
    } else {
      flow.enterStop(ServiceResult.PROTOCOL);
    }
  }

  /** Only what went wrong is worth a line. */
  private void tell(String who, ExecPhase phase, boolean success, ProcessEnd end) {
    if (success) {
      return;
    }
    int priority = end.code() == ProcessEnd.Code.EXITED ? ManagerLog.NOTICE : ManagerLog.WARNING;
    service
        .unit()
        .log()
        .about(
            priority,
            who + " exited, " + ExitText.full(end),
            Map.of(
                "MESSAGE_ID", MessageIds.PROCESS_EXIT,
                "EXIT_CODE", ExitText.code(end),
                "EXIT_STATUS", Integer.toString(end.status()),
                "COMMAND", phase.option()));
  }
}
