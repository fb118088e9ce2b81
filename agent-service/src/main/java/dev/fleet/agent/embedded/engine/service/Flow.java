package dev.fleet.agent.embedded.engine.service;

import dev.fleet.agent.embedded.engine.JobType;
import dev.fleet.agent.embedded.engine.ManagerLog;
import dev.fleet.agent.embedded.engine.MessageIds;
import dev.fleet.agent.embedded.engine.Moment;
import dev.fleet.agent.embedded.engine.TransactionException;
import dev.fleet.agent.embedded.engine.process.KillOperation;
import dev.fleet.agent.embedded.host.HostException;
import dev.fleet.unit.systemd.ExecPhase;
import dev.fleet.unit.systemd.JobMode;
import dev.fleet.unit.systemd.KillContext;
import dev.fleet.unit.systemd.ServiceBody;
import dev.fleet.unit.systemd.value.TimeSpan;
import java.util.Map;
import java.util.Optional;

/**
 * The way of a service through its states. Each method goes on to the next state by itself where
 * there is nothing to wait for. The rules are those of systemd.service(5) and systemd.kill(5).
 */
final class Flow {
  private final Service service;
  private final Run run;

  Flow(Service service) {
    this.service = service;
    this.run = service.run();
  }

  private enum Begun {
    /** The phase has no commands. */
    NOTHING,
    RUNS,
    /** Its first command could not even be tried. */
    IMPOSSIBLE
  }

  /** Runs the first control command of a phase. */
  private Begun begin(ExecPhase phase, ServiceState state, TimeSpan timeout) {
    Optional<CommandQueue> queue = CommandQueue.of(phase, service.body().commands(phase));
    run.control = queue.orElse(null);
    if (queue.isEmpty()) {
      return Begun.NOTHING;
    }
    try {
      if (state == ServiceState.CONDITION || state == ServiceState.START_PRE) {
        service.messages().refuseBesideLeftovers();
      }
      run.controlPid = service.spawn(queue.get(), timeout, true);
    } catch (HostException e) {
      failed(Service.taskOf(phase), e);
      return Begun.IMPOSSIBLE;
    }
    service.enter(state);
    return Begun.RUNS;
  }

  private void failed(String task, HostException e) {
    service.unit().log().warning("Failed to run '" + task + "' task: " + e.line());
  }

  private TimeSpan startTimeout() {
    return service.body().timeouts().start();
  }

  private TimeSpan stopTimeout() {
    return service.body().timeouts().stop();
  }

  // --- up

  void enterCondition() {
    run.dropControl();
    switch (begin(ExecPhase.CONDITION, ServiceState.CONDITION, startTimeout())) {
      case NOTHING -> enterStartPre();
      case RUNS -> {}
      case IMPOSSIBLE -> enterDead(ServiceResult.RESOURCES, true);
    }
  }

  void enterStartPre() {
    run.dropControl();
    switch (begin(ExecPhase.START_PRE, ServiceState.START_PRE, startTimeout())) {
      case NOTHING -> enterStart();
      case RUNS -> {}
      case IMPOSSIBLE -> enterDead(ServiceResult.RESOURCES, true);
    }
  }

  void enterStart() {
    run.dropControl();
    run.dropMain();
    ServiceBody.Type type = service.body().type();
    Optional<CommandQueue> queue =
        CommandQueue.of(ExecPhase.START, service.body().commands(ExecPhase.START));
    if (queue.isEmpty()) {
      // So that nobody sees it go from dead to dead.
      service.enter(ServiceState.START);
      enterStartPost();
      return;
    }
    boolean forking = type == ServiceBody.Type.FORKING;
    run.control = forking ? queue.get() : null;
    run.main = forking ? null : queue.get();
    boolean ready = type == ServiceBody.Type.SIMPLE || type == ServiceBody.Type.IDLE;
    int pid;
    try {
      service.messages().refuseBesideLeftovers();
      pid = service.spawn(queue.get(), ready ? TimeSpan.INFINITY : startTimeout(), false);
    } catch (HostException e) {
      failed("start", e);
      enterSignal(ServiceState.STOP_SIGTERM, ServiceResult.RESOURCES);
      return;
    }
    if (forking) {
      run.controlPid = pid;
    } else {
      service.mainProcess().is(pid);
    }
    if (ready) {
      enterStartPost();
    } else {
      service.enter(ServiceState.START);
    }
  }

  void enterStartPost() {
    run.dropControl();
    service.watchdog().reset();
    switch (begin(ExecPhase.START_POST, ServiceState.START_POST, startTimeout())) {
      case NOTHING -> enterRunning(ServiceResult.SUCCESS);
      case RUNS -> {}
      case IMPOSSIBLE -> enterStop(ServiceResult.RESOURCES);
    }
  }

  void enterRunning(ServiceResult with) {
    run.note(with);
    run.dropControl();
    if (run.result != ServiceResult.SUCCESS) {
      enterSignal(ServiceState.STOP_SIGTERM, with);
    } else if (service.isAlive()) {
      switch (run.notified) {
        case RELOADING -> enterReloadByNotify();
        case STOPPING -> enterStopByNotify();
        case NOTHING, READY -> {
          service.enter(ServiceState.RUNNING);
          service.limitRuntime();
        }
      }
    } else if (service.body().remainAfterExit()) {
      service.enter(ServiceState.EXITED);
    } else {
      enterStop(ServiceResult.SUCCESS);
    }
  }

  // --- reload

  void enterReload() {
    run.dropControl();
    run.reloadResult = ServiceResult.SUCCESS;
    switch (begin(ExecPhase.RELOAD, ServiceState.RELOAD, startTimeout())) {
      case NOTHING -> enterRunning(ServiceResult.SUCCESS);
      case RUNS -> {}
      case IMPOSSIBLE -> endReload(ServiceResult.RESOURCES);
    }
  }

  void endReload(ServiceResult with) {
    run.reloadResult = with;
    enterRunning(ServiceResult.SUCCESS);
  }

  void enterReloadByNotify() {
    service.deadline().set(startTimeout());
    service.enter(ServiceState.RELOAD);
    try {
      service.unit().propagateReload();
    } catch (TransactionException e) {
      service.unit().log().warning("Failed to schedule propagation of reload: " + e.line());
    }
  }

  // --- down

  void enterStopByNotify() {
    service.deadline().set(stopTimeout());
    service.enter(ServiceState.STOP_SIGTERM);
  }

  void enterStop(ServiceResult with) {
    run.note(with);
    run.dropControl();
    switch (begin(ExecPhase.STOP, ServiceState.STOP, stopTimeout())) {
      case NOTHING -> enterSignal(ServiceState.STOP_SIGTERM, ServiceResult.SUCCESS);
      case RUNS -> {}
      case IMPOSSIBLE -> enterSignal(ServiceState.STOP_SIGTERM, ServiceResult.RESOURCES);
    }
  }

  void enterStopPost(ServiceResult with) {
    run.note(with);
    run.dropControl();
    switch (begin(ExecPhase.STOP_POST, ServiceState.STOP_POST, stopTimeout())) {
      case NOTHING -> enterSignal(ServiceState.FINAL_SIGTERM, ServiceResult.SUCCESS);
      case RUNS -> {}
      case IMPOSSIBLE -> enterSignal(ServiceState.FINAL_SIGTERM, ServiceResult.RESOURCES);
    }
  }

  /**
   * Kills what there is, and waits for its end; goes on where there is nothing to wait for.
   *
   * @param state one of those that are named after a signal
   */
  void enterSignal(ServiceState state, ServiceResult with) {
    run.note(with);
    KillContext kill = service.body().kill();
    KillOperation operation = operation(state);
    boolean wait = service.processes().kill(kill, operation, run.mainPid, run.controlPid, true);
    if (wait) {
      service
          .deadline()
          .set(
              operation == KillOperation.WATCHDOG
                  ? service.body().timeouts().abort()
                  : stopTimeout());
      service.enter(state);
      return;
    }
    boolean harder = kill.sendSigkill();
    switch (state) {
      case STOP_WATCHDOG, STOP_SIGTERM -> {
        if (harder) {
          enterSignal(ServiceState.STOP_SIGKILL, ServiceResult.SUCCESS);
        } else {
          enterStopPost(ServiceResult.SUCCESS);
        }
      }
      case STOP_SIGKILL -> enterStopPost(ServiceResult.SUCCESS);
      case FINAL_WATCHDOG, FINAL_SIGTERM -> {
        if (harder) {
          enterSignal(ServiceState.FINAL_SIGKILL, ServiceResult.SUCCESS);
        } else {
          enterDead(ServiceResult.SUCCESS, true);
        }
      }
      case FINAL_SIGKILL -> enterDead(ServiceResult.SUCCESS, true);
      case DEAD,
          CONDITION,
          START_PRE,
          START,
          START_POST,
          RUNNING,
          EXITED,
          RELOAD,
          STOP,
          STOP_POST,
          FAILED,
          AUTO_RESTART ->
          throw new IllegalArgumentException("not named after a signal: " + state);
    }
  }

  private KillOperation operation(ServiceState state) {
    return switch (state) {
      case STOP_WATCHDOG, FINAL_WATCHDOG -> KillOperation.WATCHDOG;
      case STOP_SIGTERM ->
          service.unit().hasJob(JobType.RESTART) ? KillOperation.RESTART : KillOperation.TERMINATE;
      case FINAL_SIGTERM -> KillOperation.TERMINATE;
      case STOP_SIGKILL, FINAL_SIGKILL -> KillOperation.KILL;
      case DEAD,
          CONDITION,
          START_PRE,
          START,
          START_POST,
          RUNNING,
          EXITED,
          RELOAD,
          STOP,
          STOP_POST,
          FAILED,
          AUTO_RESTART ->
          throw new IllegalArgumentException("not named after a signal: " + state);
    };
  }

  /**
   * The run is over.
   *
   * @param mayRestart whether it may start again by itself, if its file says so
   */
  void enterDead(ServiceResult with, boolean mayRestart) {
    run.note(with);
    boolean restarts =
        mayRestart
            && !service.unit().hasJob(JobType.STOP)
            && !run.restartForbidden
            && RestartRule.applies(service.body().restart(), run.result, run.log.mainEnd());
    service.messages().tellEnd();
    run.restartAhead = restarts;
    boolean fine =
        run.result == ServiceResult.SUCCESS || run.result == ServiceResult.EXEC_CONDITION;
    service.enter(fine ? ServiceState.DEAD : ServiceState.FAILED);
    if (restarts) {
      run.restartAhead = false;
      service.deadline().set(RestartRule.delay(service.body().restart(), run.restarts + 1));
      service.enter(ServiceState.AUTO_RESTART);
    } else {
      run.restartsOver = true;
    }
    run.restartForbidden = false;
    service.cleanUp();
  }

  /** It has waited long enough; a restart, so that those bound to it restart too. */
  void enterRestart() {
    if (service.unit().hasJob(JobType.STOP)) {
      service.unit().log().info("Stop job pending for unit, skipping automatic restart.");
      return;
    }
    try {
      service.unit().queue(JobType.RESTART, service.unit(), JobMode.REPLACE, null);
    } catch (TransactionException e) {
      service.unit().log().warning("Failed to schedule restart job: " + e.line());
      enterDead(ServiceResult.RESOURCES, false);
      return;
    }
    run.restarts++;
    run.restartsOver = false;
    service
        .unit()
        .log()
        .about(
            ManagerLog.INFO,
            "Scheduled restart job, restart counter is at " + run.restarts + ".",
            Map.of(
                "MESSAGE_ID",
                MessageIds.RESTART_SCHEDULED,
                "N_RESTARTS",
                Long.toString(run.restarts)));
    service.unit().detailChanged();
  }

  // --- the next of several commands

  void runNextControl(CommandQueue next) {
    run.control = next;
    run.dropControl();
    boolean up = run.state.isStarting() || run.state == ServiceState.RELOAD;
    try {
      run.controlPid = service.spawn(next, up ? startTimeout() : stopTimeout(), true);
    } catch (HostException e) {
      failed("next control", e);
      nextControlImpossible();
    }
  }

  private void nextControlImpossible() {
    switch (run.state) {
      case CONDITION, START_PRE, START_POST, STOP ->
          enterSignal(ServiceState.STOP_SIGTERM, ServiceResult.RESOURCES);
      case STOP_POST -> enterDead(ServiceResult.RESOURCES, true);
      case RELOAD -> endReload(ServiceResult.RESOURCES);
      case DEAD,
          START,
          RUNNING,
          EXITED,
          STOP_WATCHDOG,
          STOP_SIGTERM,
          STOP_SIGKILL,
          FINAL_WATCHDOG,
          FINAL_SIGTERM,
          FINAL_SIGKILL,
          FAILED,
          AUTO_RESTART ->
          enterStop(ServiceResult.RESOURCES);
    }
  }

  void runNextMain(CommandQueue next) {
    run.main = next;
    run.dropMain();
    try {
      service.mainProcess().is(service.spawn(next, startTimeout(), false));
    } catch (HostException e) {
      failed("next main", e);
      enterStop(ServiceResult.RESOURCES);
    }
  }

  Moment now() {
    return Moment.now(service.unit().clocks());
  }
}
