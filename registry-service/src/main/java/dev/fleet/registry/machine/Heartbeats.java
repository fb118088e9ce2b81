package dev.fleet.registry.machine;

import dev.fleet.registry.wire.Answers;
import dev.fleet.registry.wire.Checks;
import dev.fleet.registry.wire.Streams;
import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.v1.ErrorReason;
import dev.fleet.v1.KeepAliveRequest;
import dev.fleet.v1.KeepAliveResponse;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One keep-alive stream: an answer for every heartbeat. gRPC calls it from one thread at a time.
 */
final class Heartbeats implements StreamObserver<KeepAliveRequest> {
  private final Sessions sessions;
  private final Streams streams;
  private final ServerCallStreamObserver<KeepAliveResponse> out;
  private final AtomicBoolean open = new AtomicBoolean(true);

  Heartbeats(Sessions sessions, Streams streams, StreamObserver<KeepAliveResponse> out) {
    this.sessions = sessions;
    this.streams = streams;
    this.out = (ServerCallStreamObserver<KeepAliveResponse>) out;
    streams.enter();
    this.out.setOnCancelHandler(this::leave);
  }

  @Override
  public void onNext(KeepAliveRequest request) {
    if (!open.get()) {
      return;
    }
    try {
      Checks.machineId("machine_id", request.getMachineId());
      if (!out.isReady()) {
        throw FleetErrors.resourceExhausted(
            ErrorReason.LIMIT_EXCEEDED.name(),
            "thousands of answers to heartbeats were not read; open another stream",
            Map.of("bound", "unread answers"));
      }
      var ttl = sessions.heard(request.getMachineId(), request.getSessionId());
      out.onNext(KeepAliveResponse.newBuilder().setTtl(Answers.duration(ttl)).build());
    } catch (StatusRuntimeException e) {
      leave();
      out.onError(e);
    }
  }

  @Override
  public void onError(Throwable error) {
    leave(); // The agent went away; the session goes on until its time is over.
  }

  @Override
  public void onCompleted() {
    if (open.get()) {
      leave();
      out.onCompleted();
    }
  }

  private void leave() {
    if (open.compareAndSet(true, false)) {
      streams.leave();
    }
  }
}
