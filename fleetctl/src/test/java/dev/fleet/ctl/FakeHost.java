package dev.fleet.ctl;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.fleet.runtime.grpc.Endpoint;
import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.runtime.grpc.GrpcServers;
import dev.fleet.runtime.grpc.RunningServer;
import dev.fleet.runtime.grpc.ServerConfig;
import dev.fleet.v1.AgentServiceGrpc;
import dev.fleet.v1.GetUnitStatusRequest;
import dev.fleet.v1.GetUnitStatusResponse;
import dev.fleet.v1.JournalEntry;
import dev.fleet.v1.JournalServiceGrpc;
import dev.fleet.v1.ReadEntriesRequest;
import dev.fleet.v1.ReadEntriesResponse;
import dev.fleet.v1.RestartUnitRequest;
import dev.fleet.v1.RestartUnitResponse;
import dev.fleet.v1.UnitStatus;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The agent and the journal of one machine on a port of its own. The port stays the same when the
 * host goes down and up again.
 */
final class FakeHost implements AutoCloseable {
  final Map<String, UnitStatus> statuses = new ConcurrentHashMap<>();
  final List<String> restarts = new CopyOnWriteArrayList<>();
  final List<ReadEntriesRequest> reads = new CopyOnWriteArrayList<>();

  private final String name;
  private final List<JournalEntry> journal = new ArrayList<>();
  private final List<StreamObserver<ReadEntriesResponse>> followers = new ArrayList<>();
  private RunningServer server;
  private final Endpoint endpoint;

  FakeHost(String name) throws IOException {
    this.name = name;
    this.server = listen(Endpoint.parse("127.0.0.1:0"));
    this.endpoint = server.endpoints().getFirst();
  }

  private RunningServer listen(Endpoint at) throws IOException {
    return GrpcServers.start(
        ServerConfig.on(at).withShutdownGrace(Duration.ZERO), List.of(new Agent(), new Journal()));
  }

  String endpoint() {
    return endpoint.toString();
  }

  void goDown() {
    server.close();
    synchronized (journal) {
      followers.clear();
    }
  }

  void comeUp() throws IOException {
    server = listen(endpoint);
  }

  /** A unit of this host writes a line. */
  void log(Instant time, String unit, String message) {
    synchronized (journal) {
      JournalEntry entry =
          JournalEntry.newBuilder()
              .setCursor(name + "-" + journal.size())
              .setTime(
                  Timestamp.newBuilder().setSeconds(time.getEpochSecond()).setNanos(time.getNano()))
              .setBootId("0123456789abcdef0123456789abcdef")
              .setHostname(name)
              .setUnit(unit)
              .setIdentifier("sh")
              .setPid(42)
              .setPriority(6)
              .setMessage(ByteString.copyFromUtf8(message))
              .build();
      journal.add(entry);
      for (StreamObserver<ReadEntriesResponse> follower : followers) {
        follower.onNext(ReadEntriesResponse.newBuilder().addEntries(entry).build());
      }
    }
  }

  @Override
  public void close() {
    server.close();
  }

  private final class Agent extends AgentServiceGrpc.AgentServiceImplBase {
    @Override
    public void getUnitStatus(
        GetUnitStatusRequest request, StreamObserver<GetUnitStatusResponse> out) {
      out.onNext(GetUnitStatusResponse.newBuilder().setStatus(status(request.getName())).build());
      out.onCompleted();
    }

    @Override
    public void restartUnit(RestartUnitRequest request, StreamObserver<RestartUnitResponse> out) {
      UnitStatus status = status(request.getName());
      if (status.getActiveState().equals("failed")) {
        throw FleetErrors.failedPrecondition(
            "UNIT_MANAGER_REFUSED", "Job for " + request.getName() + " failed", Map.of());
      }
      restarts.add(request.getName());
      out.onNext(RestartUnitResponse.newBuilder().setStatus(status).build());
      out.onCompleted();
    }

    private UnitStatus status(String unit) {
      UnitStatus status = statuses.get(unit);
      if (status == null) {
        throw FleetErrors.notFound(
            "UNIT_NOT_LOADED", "unit " + unit + " is not on this machine", Map.of("unit", unit));
      }
      return status;
    }
  }

  private final class Journal extends JournalServiceGrpc.JournalServiceImplBase {
    @Override
    public void readEntries(ReadEntriesRequest request, StreamObserver<ReadEntriesResponse> out) {
      reads.add(request);
      synchronized (journal) {
        int from = 0;
        if (!request.getAfterCursor().isEmpty()) {
          from = 1 + Integer.parseInt(request.getAfterCursor().substring(name.length() + 1));
        }
        if (request.hasLines()) {
          from = Math.max(from, journal.size() - request.getLines());
        }
        var answer = ReadEntriesResponse.newBuilder();
        for (JournalEntry entry : journal.subList(from, journal.size())) {
          if (!request.hasSince()
              || entry.getTime().getSeconds() >= request.getSince().getSeconds()) {
            answer.addEntries(entry);
          }
        }
        out.onNext(answer.setCaughtUp(request.getFollow()).build());
        if (request.getFollow()) {
          followers.add(out);
          ((ServerCallStreamObserver<ReadEntriesResponse>) out)
              .setOnCancelHandler(() -> forget(out));
        } else {
          out.onCompleted();
        }
      }
    }

    private void forget(StreamObserver<ReadEntriesResponse> follower) {
      synchronized (journal) {
        followers.remove(follower);
      }
    }
  }
}
