package dev.fleet.agent.embedded.socket;

import dev.fleet.agent.embedded.engine.ActiveState;
import dev.fleet.agent.embedded.engine.Change;
import dev.fleet.agent.embedded.engine.Deadline;
import dev.fleet.agent.embedded.engine.DescriptorSource;
import dev.fleet.agent.embedded.engine.JobType;
import dev.fleet.agent.embedded.engine.JobWords;
import dev.fleet.agent.embedded.engine.LoadState;
import dev.fleet.agent.embedded.engine.Outcome;
import dev.fleet.agent.embedded.engine.RateGate;
import dev.fleet.agent.embedded.engine.TransactionException;
import dev.fleet.agent.embedded.engine.Trigger;
import dev.fleet.agent.embedded.engine.Unit;
import dev.fleet.agent.embedded.engine.UnitBehaviour;
import dev.fleet.agent.embedded.engine.process.ProcessListener;
import dev.fleet.agent.embedded.engine.process.ProcessSetup;
import dev.fleet.agent.embedded.engine.process.UnitProcesses;
import dev.fleet.agent.embedded.host.Connection;
import dev.fleet.agent.embedded.host.HostException;
import dev.fleet.agent.embedded.host.Listening;
import dev.fleet.agent.embedded.host.PassedDescriptor;
import dev.fleet.agent.embedded.host.ProcessEnd;
import dev.fleet.unit.systemd.JobMode;
import dev.fleet.unit.systemd.SocketBody;
import dev.fleet.v1.KillWhom;
import dev.fleet.v1.UnitStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A socket unit: listens, and starts its service when somebody calls; the state machine of
 * systemd's socket.c. {@link SocketFlow} leads it through its commands.
 */
public final class SocketUnit implements UnitBehaviour, DescriptorSource, ProcessListener {
  private final Unit unit;
  private final UnitProcesses processes;
  private final Listeners listeners;
  private final Connections connections;
  private final RateGate gate = new RateGate();
  private final SocketFlow flow;
  private final Deadline deadline;
  private SocketBody body;
  private SocketState state = SocketState.DEAD;

  public SocketUnit(Unit unit, SocketBody body, ProcessSetup setup, Instances instances) {
    this.unit = unit;
    this.body = body;
    this.processes = new UnitProcesses(unit, setup, this);
    this.listeners = new Listeners(unit, this::called);
    this.connections = new Connections(unit, instances);
    this.flow = new SocketFlow(this);
    this.deadline = new Deadline(unit, flow::timedOut);
  }

  Unit unit() {
    return unit;
  }

  SocketBody body() {
    return body;
  }

  UnitProcesses processes() {
    return processes;
  }

  Deadline deadline() {
    return deadline;
  }

  Listeners listeners() {
    return listeners;
  }

  SocketState state() {
    return state;
  }

  void enter(SocketState now) {
    SocketState before = state;
    state = now;
    if (!now.hasControl()) {
      deadline.cancel();
    }
    if (now != SocketState.LISTENING) {
      listeners.disarm();
    }
    if (!now.isOpen()) {
      listeners.close();
    }
    unit.changed(before.active(), Change.PLAIN);
  }

  // --- what the engine asks

  @Override
  public ActiveState active() {
    return state.active();
  }

  @Override
  public String sub() {
    return state.sub();
  }

  @Override
  public String result() {
    return flow.result().word();
  }

  @Override
  public boolean mayStart() {
    if (body.accept()) {
      return true;
    }
    Unit service = unit.other(body.service());
    if (service.load() != LoadState.LOADED) {
      unit.log().error("Socket service " + service.name() + " not loaded, refusing.");
      return false;
    }
    if (!service.active().isDown() && !service.behaviour().willRestart()) {
      unit.log().error("Socket service " + service.name() + " already active, refusing.");
      return false;
    }
    return true;
  }

  @Override
  public boolean isGoingDown() {
    return switch (state) {
      case STOP_PRE, STOP_PRE_SIGTERM, STOP_PRE_SIGKILL, STOP_POST, FINAL_SIGTERM, FINAL_SIGKILL ->
          true;
      case DEAD, START_PRE, START_POST, LISTENING, RUNNING, FAILED -> false;
    };
  }

  @Override
  public Outcome start() {
    return switch (state) {
      case STOP_PRE, STOP_PRE_SIGTERM, STOP_PRE_SIGKILL, STOP_POST, FINAL_SIGTERM, FINAL_SIGKILL ->
          Outcome.LATER;
      case START_PRE, START_POST -> Outcome.UNDER_WAY;
      case LISTENING, RUNNING -> Outcome.ALREADY;
      case DEAD, FAILED -> {
        unit.newInvocation();
        flow.begin();
        yield Outcome.BEGUN;
      }
    };
  }

  @Override
  public Outcome stop() {
    return switch (state) {
      case STOP_PRE, STOP_PRE_SIGTERM, STOP_PRE_SIGKILL, STOP_POST, FINAL_SIGTERM, FINAL_SIGKILL ->
          Outcome.UNDER_WAY;
      case START_PRE, START_POST -> {
        flow.enterSignal(SocketState.STOP_PRE_SIGTERM, SocketResult.SUCCESS);
        yield Outcome.LATER;
      }
      case LISTENING, RUNNING -> {
        flow.enterStopPre(SocketResult.SUCCESS);
        yield Outcome.BEGUN;
      }
      case DEAD, FAILED -> Outcome.ALREADY;
    };
  }

  // --- somebody calls

  private void called(Listening listening) {
    if (state != SocketState.LISTENING) {
      return;
    }
    if (!body.accept() || !acceptsConnections()) {
      if (admits(Optional.empty())) {
        startService();
      }
      return;
    }
    try {
      Optional<Connection> connection = listening.accept();
      if (connection.isPresent() && admits(connection)) {
        connections.serve(body, connection.get());
        unit.detailChanged();
      }
      if (state == SocketState.LISTENING) {
        listening.arm();
      }
    } catch (HostException e) {
      unit.log().warning("Failed to accept socket: " + e.getMessage());
      flow.enterStopPre(SocketResult.RESOURCES);
    } catch (TransactionException e) {
      unit.log().warning("Failed to queue service startup job: " + e.line());
      flow.enterStopPre(SocketResult.RESOURCES);
    }
  }

  private boolean acceptsConnections() {
    return body.listen().stream()
        .allMatch(
            listen ->
                switch (listen.kind()) {
                  case STREAM, SEQUENTIAL_PACKET -> true;
                  case DATAGRAM, FIFO, SPECIAL -> false;
                });
  }

  private boolean admits(Optional<Connection> connection) {
    if (unit.hasJob(JobType.STOP)) {
      connection.ifPresentOrElse(Connection::close, listeners::flush);
      return false;
    }
    if (!gate.pass(body.triggerLimit(), unit.clocks().nanos())) {
      connection.ifPresent(Connection::close);
      unit.log().warning("Trigger limit hit, refusing further activation.");
      flow.enterStopPre(SocketResult.TRIGGER_LIMIT_HIT);
      return false;
    }
    return true;
  }

  private void startService() {
    Unit service = unit.other(body.service());
    if (!service.active().isUpOrComing() && !service.hasJob(JobType.START)) {
      try {
        var by = new Trigger(unit.name(), Map.of());
        unit.queue(JobType.START, service, JobMode.REPLACE, by);
      } catch (TransactionException e) {
        unit.log().warning("Failed to queue service startup job: " + e.line());
        flow.enterStopPre(SocketResult.RESOURCES);
        return;
      }
    }
    enter(SocketState.RUNNING);
  }

  @Override
  public void triggeredChanged(Unit triggered) {
    if (body.accept()) {
      connections.changed(triggered);
      return;
    }
    if (state != SocketState.RUNNING && state != SocketState.LISTENING) {
      return;
    }
    boolean down =
        triggered.active().isDown() || triggered.behaviour().sub().equals("auto-restart");
    if (down && triggered.isStartLimitHit()) {
      flow.enterStopPre(SocketResult.SERVICE_START_LIMIT_HIT);
    } else if (triggered.job().isEmpty() && down && state == SocketState.RUNNING) {
      flow.enterListening();
    } else if (triggered.job().isEmpty()
        && triggered.behaviour().sub().equals("running")
        && state == SocketState.LISTENING) {
      enter(SocketState.RUNNING);
    }
  }

  @Override
  public List<PassedDescriptor> descriptors() {
    return listeners.descriptors(body.descriptorName());
  }

  // --- its commands

  @Override
  public void executed(int pid) {}

  @Override
  public void exited(int pid, ProcessEnd end) {
    flow.exited(pid, end);
  }

  @Override
  public void emptied() {
    processes.prune();
  }

  // --- the rest

  @Override
  public void startLimitHit() {
    flow.enterDead(SocketResult.START_LIMIT_HIT);
  }

  @Override
  public void redefined() {
    unit.definition()
        .ifPresent(
            definition -> {
              if (definition.body() instanceof SocketBody now) {
                body = now;
              }
            });
  }

  @Override
  public void resetFailed() {
    flow.forget();
    if (state == SocketState.FAILED) {
      enter(SocketState.DEAD);
    }
  }

  @Override
  public void kill(KillWhom whom, int signal) throws TransactionException {
    processes.killOnRequest(whom, signal, 0, flow.process());
  }

  @Override
  public void describe(UnitStatus.Builder status) {
    body.listen().forEach(listen -> status.addListens(ListenText.of(listen)));
    if (body.accept()) {
      status.setStatusText(
          "Accepted: %d; Connected: %d".formatted(connections.accepted(), connections.open()));
    }
    processes.describe(status);
  }

  @Override
  public void close() {
    deadline.cancel();
    listeners.close();
    processes.close();
  }

  @Override
  public JobWords words() {
    return JobWords.SOCKET;
  }
}
