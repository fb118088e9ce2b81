package dev.fleet.agent.embedded.engine.service;

import dev.fleet.agent.embedded.engine.ActiveState;
import dev.fleet.agent.embedded.engine.Change;
import dev.fleet.agent.embedded.engine.Deadline;
import dev.fleet.agent.embedded.engine.JobType;
import dev.fleet.agent.embedded.engine.JobWords;
import dev.fleet.agent.embedded.engine.Moment;
import dev.fleet.agent.embedded.engine.Outcome;
import dev.fleet.agent.embedded.engine.TransactionException;
import dev.fleet.agent.embedded.engine.Unit;
import dev.fleet.agent.embedded.engine.UnitBehaviour;
import dev.fleet.agent.embedded.engine.process.ProcessListener;
import dev.fleet.agent.embedded.engine.process.ProcessSetup;
import dev.fleet.agent.embedded.engine.process.UnitProcesses;
import dev.fleet.agent.embedded.host.Connection;
import dev.fleet.agent.embedded.host.HostException;
import dev.fleet.agent.embedded.host.NotifySocket;
import dev.fleet.agent.embedded.host.ProcessEnd;
import dev.fleet.unit.systemd.ExecPhase;
import dev.fleet.unit.systemd.ServiceBody;
import dev.fleet.unit.systemd.value.TimeSpan;
import dev.fleet.v1.KillWhom;
import dev.fleet.v1.UnitStatus;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A service. Holds its parts together: {@link Flow} leads it from state to state, {@link
 * ExitRules}, {@link Timeouts} and {@link NotifyRules} say where to when something happens.
 */
public final class Service implements UnitBehaviour, ProcessListener {
  private final Unit unit;
  private final Run run = new Run();
  private final UnitProcesses processes;
  private final ServiceCommands commands = new ServiceCommands(this);
  private final MainProcess mainProcess = new MainProcess(this);
  private final PidFile pidFile = new PidFile(this);
  private final RunMessages messages = new RunMessages(this);
  private final Flow flow;
  private final ExitRules exits;
  private final NotifyRules notifications;
  private final Deadline deadline;
  private final Watchdog watchdog;
  private ServiceBody body;
  private @Nullable NotifySocket notifySocket;
  private @Nullable Connection connection;

  /**
   * @param unit whose definition is one of a service
   */
  public Service(Unit unit, ProcessSetup setup) {
    this.unit = unit;
    this.body = bodyOf(unit).orElseThrow();
    this.processes = new UnitProcesses(unit, setup, this);
    this.flow = new Flow(this);
    this.exits = new ExitRules(this, flow);
    this.notifications = new NotifyRules(this, flow);
    var timeouts = new Timeouts(this, flow);
    this.deadline = new Deadline(unit, timeouts::up);
    this.watchdog = new Watchdog(this);
  }

  private static Optional<ServiceBody> bodyOf(Unit unit) {
    return unit.definition()
        .flatMap(
            definition ->
                definition.body() instanceof ServiceBody service
                    ? Optional.of(service)
                    : Optional.empty());
  }

  // --- parts, for each other

  Unit unit() {
    return unit;
  }

  Run run() {
    return run;
  }

  ServiceBody body() {
    return body;
  }

  UnitProcesses processes() {
    return processes;
  }

  Flow flow() {
    return flow;
  }

  MainProcess mainProcess() {
    return mainProcess;
  }

  PidFile pidFile() {
    return pidFile;
  }

  RunMessages messages() {
    return messages;
  }

  Deadline deadline() {
    return deadline;
  }

  Watchdog watchdog() {
    return watchdog;
  }

  Optional<Connection> connection() {
    return Optional.ofNullable(connection);
  }

  /**
   * Gives it the one connection that it is to serve, which it closes when its run is over. For
   * instances that a socket with {@code Accept=yes} makes; before they are started.
   */
  public void serve(Connection accepted) {
    connection = accepted;
  }

  // --- states

  void enter(ServiceState state) {
    ActiveState before = active();
    run.state = state;
    pidFile.close();
    if (!state.hasDeadline()) {
      deadline.cancel();
    }
    if (!state.hasMain()) {
      run.dropMain();
      run.main = null;
    }
    if (!state.hasControl()) {
      run.dropControl();
      run.control = null;
    }
    if (!state.isWatched()) {
      watchdog.stop();
    }
    if (state.isDown()) {
      release();
    }
    if (state.isDown() || state == ServiceState.EXITED) {
      processes.prune();
    }
    unit.changed(before, change());
  }

  private Change change() {
    if (run.restartAhead) {
      return Change.WILL_RESTART;
    }
    return run.reloadResult == ServiceResult.SUCCESS ? Change.PLAIN : Change.RELOAD_FAILED;
  }

  private void release() {
    if (notifySocket != null) {
      notifySocket.close();
      notifySocket = null;
    }
    if (connection != null && !unit.hasJob(JobType.START)) {
      connection.close();
      connection = null;
    }
  }

  /** Whether it still does what it is there for. */
  boolean isAlive() {
    if (run.hasMainProcess()) {
      return true;
    }
    if (run.mainKnown && body.exitType() == ServiceBody.ExitType.MAIN) {
      return false;
    }
    return !processes.isEmpty();
  }

  /** Sets how long it may be active. */
  void limitRuntime() {
    TimeSpan max = body.timeouts().runtimeMax();
    if (max.isInfinite()) {
      deadline.cancel();
      return;
    }
    TimeSpan extra = body.timeouts().runtimeRandomizedExtra();
    long chance = extra.isZero() || extra.isInfinite() ? 0 : unit.random().nextLong(extra.micros());
    long active =
        unit.times()
            .activeEnter()
            .map(since -> (unit.clocks().nanos() - since.nanos()) / 1_000)
            .orElse(0L);
    deadline.set(new TimeSpan(Math.max(0, max.micros() + chance - active)));
  }

  // --- processes

  static String taskOf(ExecPhase phase) {
    return switch (phase) {
      case CONDITION -> "exec-condition";
      case START_PRE -> "start-pre";
      case START -> "start";
      case START_POST -> "start-post";
      case RELOAD -> "reload";
      case STOP, STOP_PRE -> "stop";
      case STOP_POST -> "stop-post";
    };
  }

  /** Starts a command, and the clock for it. */
  int spawn(CommandQueue queue, TimeSpan timeout, boolean control) throws HostException {
    String socket = ServiceCommands.mayNotify(body.notifyAccess(), control) ? notifySocket() : "";
    int pid = processes.spawn(commands.of(queue, socket), body.resources());
    deadline.set(timeout);
    run.log.began(queue, pid, Moment.now(unit.clocks()));
    return pid;
  }

  private String notifySocket() throws HostException {
    if (notifySocket == null) {
      notifySocket =
          unit.host()
              .openNotify(
                  unit.name(),
                  (sender, lines) -> unit.event(() -> notifications.notified(sender, lines)));
    }
    return notifySocket.path();
  }

  /** Removes what a run leaves in files. */
  void cleanUp() {
    processes.removeRuntimeFolders(body.exec().directories(), willRestart());
    pidFile.remove();
  }

  @Override
  public void executed(int pid) {
    if (pid == run.mainPid
        && body.type() == ServiceBody.Type.EXEC
        && run.state == ServiceState.START) {
      flow.enterStartPost();
    }
  }

  @Override
  public void exited(int pid, ProcessEnd end) {
    if (pid == run.mainPid) {
      exits.mainEnded(end);
      unit.detailChanged();
    } else if (pid == run.controlPid) {
      exits.controlEnded(end);
      unit.detailChanged();
    }
  }

  @Override
  public void emptied() {
    exits.emptied();
  }

  // --- what the engine asks

  @Override
  public ActiveState active() {
    return run.state.active(body.type());
  }

  @Override
  public String sub() {
    return run.state.word();
  }

  @Override
  public String result() {
    return run.result.word();
  }

  @Override
  public boolean isGoingDown() {
    return run.state.isStopping() || run.state == ServiceState.AUTO_RESTART;
  }

  @Override
  public Outcome start() {
    if (run.state.isStarting()) {
      return Outcome.UNDER_WAY;
    }
    unit.newInvocation();
    run.begin();
    watchdog.begin();
    flow.enterCondition();
    return Outcome.BEGUN;
  }

  @Override
  public Outcome stop() {
    run.restartForbidden = true;
    return switch (run.state) {
      case STOP,
          STOP_SIGTERM,
          STOP_SIGKILL,
          STOP_POST,
          FINAL_WATCHDOG,
          FINAL_SIGTERM,
          FINAL_SIGKILL ->
          Outcome.UNDER_WAY;
      case AUTO_RESTART -> {
        enter(ServiceState.DEAD);
        yield Outcome.UNDER_WAY;
      }
      case CONDITION, START_PRE, START, START_POST, RELOAD, STOP_WATCHDOG -> {
        flow.enterSignal(ServiceState.STOP_SIGTERM, ServiceResult.SUCCESS);
        yield Outcome.UNDER_WAY;
      }
      case RUNNING, EXITED -> {
        flow.enterStop(ServiceResult.SUCCESS);
        yield Outcome.BEGUN;
      }
      case DEAD, FAILED -> Outcome.ALREADY;
    };
  }

  @Override
  public Outcome reload() {
    flow.enterReload();
    return Outcome.BEGUN;
  }

  @Override
  public boolean canReload() {
    return !body.commands(ExecPhase.RELOAD).isEmpty();
  }

  @Override
  public void startLimitHit() {
    // What still runs or stops goes on to its end; its processes must not be forgotten.
    if (active().isDown() || run.state == ServiceState.AUTO_RESTART) {
      flow.enterDead(ServiceResult.START_LIMIT_HIT, false);
    }
  }

  @Override
  public boolean willRestart() {
    return run.restartAhead || run.state == ServiceState.AUTO_RESTART || unit.hasJob(JobType.START);
  }

  @Override
  public void redefined() {
    bodyOf(unit).ifPresent(now -> body = now);
  }

  @Override
  public void resetFailed() {
    if (run.state == ServiceState.FAILED) {
      enter(ServiceState.DEAD);
    }
    run.result = ServiceResult.SUCCESS;
    run.reloadResult = ServiceResult.SUCCESS;
    run.restarts = 0;
    run.restartsOver = false;
  }

  @Override
  public void kill(KillWhom whom, int signal) throws TransactionException {
    processes.killOnRequest(whom, signal, run.mainPid, run.controlPid);
  }

  @Override
  public void describe(UnitStatus.Builder status) {
    new ServiceStatus(this).describe(status);
  }

  @Override
  public void close() {
    deadline.cancel();
    watchdog.stop();
    pidFile.close();
    release();
    processes.close();
  }

  @Override
  public JobWords words() {
    return body.type() == ServiceBody.Type.ONESHOT ? JobWords.ONESHOT : JobWords.SERVICE;
  }
}
