package dev.fleet.registry;

import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.clock.Timers;
import dev.fleet.v1.Assignment;
import dev.fleet.v1.AssignmentChange;
import dev.fleet.v1.KeepAliveRequest;
import dev.fleet.v1.KeepAliveResponse;
import dev.fleet.v1.MachineServiceGrpc;
import dev.fleet.v1.RegisterMachineRequest;
import dev.fleet.v1.RegisterMachineResponse;
import dev.fleet.v1.ReportUnitStatesRequest;
import dev.fleet.v1.UnitState;
import dev.fleet.v1.WatchAssignmentsRequest;
import dev.fleet.v1.WatchAssignmentsResponse;
import dev.fleet.v1.WatchMark;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The registry's side of an agent: a session that is kept alive until {@link #fallSilent}. */
final class Agent implements AutoCloseable {
  final String machineId;
  final RegisterMachineResponse session;
  final Incoming<KeepAliveRequest, KeepAliveResponse> alive = new Incoming<>();
  final Incoming<WatchAssignmentsRequest, WatchAssignmentsResponse> assignments = new Incoming<>();
  final Map<String, Assignment> assigned = new TreeMap<>();
  private final Replica replica;
  private final StreamObserver<KeepAliveRequest> heart;
  private final Duration interval;
  private Timers.Timer next = () -> {};
  private boolean silent;

  private Agent(Replica replica, RegisterMachineRequest request) {
    this.replica = replica;
    this.machineId = request.getMachine().getId();
    this.session = replica.machines().registerMachine(request);
    this.heart = MachineServiceGrpc.newStub(replica.channel()).keepAlive(alive);
    this.interval =
        Duration.ofSeconds(
            session.getHeartbeatInterval().getSeconds(), session.getHeartbeatInterval().getNanos());
    beat();
  }

  static Agent register(Replica replica, String id) {
    return register(replica, Requests.register(id));
  }

  static Agent register(Replica replica, RegisterMachineRequest request) {
    return new Agent(replica, request);
  }

  private synchronized void beat() {
    if (!silent) {
      heart.onNext(
          KeepAliveRequest.newBuilder()
              .setMachineId(machineId)
              .setSessionId(session.getSessionId())
              .build());
      next = Clocks.system().timers().after(interval, this::beat);
    }
  }

  /** No heartbeat comes any more, as if the machine were cut off. */
  synchronized void fallSilent() {
    silent = true;
    next.cancel();
  }

  Agent follow() {
    MachineServiceGrpc.newStub(replica.channel())
        .watchAssignments(
            WatchAssignmentsRequest.newBuilder()
                .setMachineId(machineId)
                .setSessionId(session.getSessionId())
                .build(),
            assignments);
    while (take().getMark() != WatchMark.WATCH_MARK_SYNCED) {
      // The snapshot.
    }
    return this;
  }

  WatchAssignmentsResponse take() {
    WatchAssignmentsResponse message = assignments.next();
    for (AssignmentChange change : message.getChangesList()) {
      switch (change.getChangeCase()) {
        case PUT -> assigned.put(change.getPut().getUnit(), change.getPut());
        case DELETED -> assigned.remove(change.getDeleted());
        case CHANGE_NOT_SET -> throw new AssertionError("an empty change");
      }
    }
    return message;
  }

  void until(Predicate<Map<String, Assignment>> fits) {
    while (!fits.test(assigned)) {
      take();
    }
  }

  long report(UnitState... states) {
    return report(ReportUnitStatesRequest.newBuilder().addAllStates(List.of(states)));
  }

  long report(ReportUnitStatesRequest.Builder request) {
    return replica
        .machines()
        .reportUnitStates(
            request.setMachineId(machineId).setSessionId(session.getSessionId()).build())
        .getInfo()
        .getRevision();
  }

  @Override
  public void close() {
    fallSilent();
    alive.close();
    assignments.close();
  }
}
