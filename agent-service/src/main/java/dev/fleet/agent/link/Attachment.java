package dev.fleet.agent.link;

import com.google.protobuf.Duration;
import dev.fleet.runtime.clock.Timers;
import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.runtime.loop.EventLoop;
import dev.fleet.v1.DeregisterMachineRequest;
import dev.fleet.v1.KeepAliveRequest;
import dev.fleet.v1.KeepAliveResponse;
import dev.fleet.v1.MachineServiceGrpc;
import dev.fleet.v1.MachineServiceGrpc.MachineServiceStub;
import dev.fleet.v1.RegisterMachineRequest;
import dev.fleet.v1.RegisterMachineResponse;
import dev.fleet.v1.ReportUnitStatesRequest;
import dev.fleet.v1.WatchAssignmentsRequest;
import dev.fleet.v1.WatchAssignmentsResponse;
import io.grpc.Channel;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One session on one replica, from the registration to its end. Confined to one loop; gRPC's
 * threads only hand over.
 */
final class Attachment {
  /** How the owner is told. */
  interface Owner {
    void registered(String sessionId);

    /** One message; the next is asked for when this returns. */
    void assignments(WatchAssignmentsResponse message);

    /** The end, once. Nothing is told after it. */
    void ended(Throwable cause);
  }

  private static final java.time.Duration REGISTER_DEADLINE = java.time.Duration.ofSeconds(3);
  private static final java.time.Duration REPORT_DEADLINE = java.time.Duration.ofSeconds(10);

  private final EventLoop loop;
  private final MachineServiceStub stub;
  private final String machineId;
  private final Owner owner;
  private String sessionId = "";
  private @Nullable LoopObserver<KeepAliveRequest, KeepAliveResponse> heartbeats;
  private @Nullable StreamObserver<KeepAliveRequest> heart;
  private @Nullable LoopObserver<WatchAssignmentsRequest, WatchAssignmentsResponse> assignments;
  private java.time.Duration interval = java.time.Duration.ofSeconds(1);
  private java.time.Duration patience = java.time.Duration.ofSeconds(3);
  private Timers.@Nullable Timer beat;
  private Timers.@Nullable Timer silence;
  private boolean over;

  Attachment(EventLoop loop, Channel channel, String machineId, Owner owner) {
    this.loop = loop;
    this.stub = MachineServiceGrpc.newStub(channel);
    this.machineId = machineId;
    this.owner = owner;
  }

  void register(RegisterMachineRequest request, java.util.function.LongSupplier resume) {
    stub.withDeadlineAfter(REGISTER_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
        .registerMachine(
            request,
            LoopObserver.unary(loop, answer -> registered(answer, resume.getAsLong()), this::end));
  }

  private void registered(RegisterMachineResponse answer, long resumeRevision) {
    if (over) {
      return;
    }
    sessionId = answer.getSessionId();
    interval = positive(answer.getHeartbeatInterval(), interval);
    // Half a TTL of silence leaves the other half to find another replica before the machine is
    // lost.
    patience = positive(answer.getTtl(), patience.multipliedBy(2)).dividedBy(2);
    owner.registered(sessionId);
    heartbeats = LoopObserver.promptStream(loop, this::heard, this::end);
    heart = stub.keepAlive(heartbeats);
    beat();
    listen();
    watch(resumeRevision);
  }

  /** Follows the assignments, in place of a stream that may be open. */
  void watch(long resumeRevision) {
    if (over) {
      return;
    }
    if (assignments != null) {
      assignments.cancel();
    }
    assignments = LoopObserver.stream(loop, owner::assignments, this::end);
    stub.watchAssignments(
        WatchAssignmentsRequest.newBuilder()
            .setMachineId(machineId)
            .setSessionId(sessionId)
            .setResumeRevision(resumeRevision)
            .build(),
        assignments);
  }

  private static java.time.Duration positive(Duration value, java.time.Duration fallback) {
    var duration = java.time.Duration.ofSeconds(value.getSeconds(), value.getNanos());
    return duration.isPositive() ? duration : fallback;
  }

  private void beat() {
    if (over || heart == null) {
      return;
    }
    heart.onNext(
        KeepAliveRequest.newBuilder().setMachineId(machineId).setSessionId(sessionId).build());
    beat = loop.after(interval, this::beat);
  }

  private void heard(KeepAliveResponse answer) {
    patience = positive(answer.getTtl(), patience.multipliedBy(2)).dividedBy(2);
    listen();
  }

  /** A replica that is gone without a word is noticed by its silence. */
  private void listen() {
    if (silence != null) {
      silence.cancel();
    }
    if (!over) {
      silence =
          loop.after(
              patience.compareTo(interval.multipliedBy(2)) > 0
                  ? patience
                  : interval.multipliedBy(2),
              () ->
                  end(
                      FleetErrors.unavailable(
                          "REPLICA_SILENT", "the registry does not answer heartbeats", Map.of())));
    }
  }

  /**
   * Sends a report.
   *
   * @param done gets null after success, on the loop
   */
  void report(ReportUnitStatesRequest.Builder report, Consumer<@Nullable Throwable> done) {
    stub.withDeadlineAfter(REPORT_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
        .reportUnitStates(
            report.setMachineId(machineId).setSessionId(sessionId).build(),
            LoopObserver.unary(loop, done));
  }

  /** Leaves the cluster. */
  void deregister(Consumer<@Nullable Throwable> done) {
    stub.withDeadlineAfter(REGISTER_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
        .deregisterMachine(
            DeregisterMachineRequest.newBuilder()
                .setMachineId(machineId)
                .setSessionId(sessionId)
                .build(),
            LoopObserver.unary(loop, done));
  }

  /**
   * Ends it from this side; the owner is told. The session itself lives on until its TTL has
   * passed.
   */
  void end(Throwable cause) {
    if (over) {
      return;
    }
    over = true;
    if (beat != null) {
      beat.cancel();
    }
    if (silence != null) {
      silence.cancel();
    }
    if (heartbeats != null) {
      heartbeats.cancel();
    }
    if (assignments != null) {
      assignments.cancel();
    }
    owner.ended(cause);
  }
}
