package dev.fleet.deploy.training;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.fleet.runtime.grpc.Endpoint;
import dev.fleet.runtime.grpc.GrpcServers;
import dev.fleet.runtime.grpc.RunningServer;
import dev.fleet.runtime.grpc.ServerConfig;
import dev.fleet.v1.AgentServiceGrpc;
import dev.fleet.v1.BatchCreateUnitsRequest;
import dev.fleet.v1.BatchCreateUnitsResponse;
import dev.fleet.v1.BatchDeleteUnitsRequest;
import dev.fleet.v1.BatchDeleteUnitsResponse;
import dev.fleet.v1.BatchSetDesiredStateRequest;
import dev.fleet.v1.BatchSetDesiredStateResponse;
import dev.fleet.v1.CreateUnitRequest;
import dev.fleet.v1.DeleteUnitRequest;
import dev.fleet.v1.DesiredState;
import dev.fleet.v1.GetUnitRequest;
import dev.fleet.v1.GetUnitResponse;
import dev.fleet.v1.GetUnitStatusRequest;
import dev.fleet.v1.GetUnitStatusResponse;
import dev.fleet.v1.JournalEntry;
import dev.fleet.v1.JournalServiceGrpc;
import dev.fleet.v1.ListMachinesRequest;
import dev.fleet.v1.ListMachinesResponse;
import dev.fleet.v1.ListUnitStatesRequest;
import dev.fleet.v1.ListUnitStatesResponse;
import dev.fleet.v1.ListUnitsRequest;
import dev.fleet.v1.ListUnitsResponse;
import dev.fleet.v1.Machine;
import dev.fleet.v1.MachineServiceGrpc;
import dev.fleet.v1.Placement;
import dev.fleet.v1.ReadEntriesRequest;
import dev.fleet.v1.ReadEntriesResponse;
import dev.fleet.v1.ReadInfo;
import dev.fleet.v1.SetDesiredStateRequest;
import dev.fleet.v1.Unit;
import dev.fleet.v1.UnitChange;
import dev.fleet.v1.UnitOutcome;
import dev.fleet.v1.UnitServiceGrpc;
import dev.fleet.v1.UnitState;
import dev.fleet.v1.UnitStateChange;
import dev.fleet.v1.UnitStatus;
import dev.fleet.v1.WatchMark;
import dev.fleet.v1.WatchUnitStatesRequest;
import dev.fleet.v1.WatchUnitStatesResponse;
import dev.fleet.v1.WatchUnitsRequest;
import dev.fleet.v1.WatchUnitsResponse;
import io.grpc.BindableService;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The answers of a cluster with one machine and one unit, for the training run of {@code fleetctl}:
 * what commands do with them loads the classes that real answers would. It is a process of its own,
 * so that none of a server's classes gets into a client's cache.
 */
public final class TrainingServer implements AutoCloseable {
  static final String UNIT = "train.service";
  private static final String MACHINE = "00000000000000000000000000000000";

  private final RunningServer server;
  private volatile boolean exists;
  private volatile DesiredState desired = DesiredState.DESIRED_STATE_INACTIVE;
  private volatile String endpoint = "";

  private TrainingServer(Path socket) throws IOException {
    ServerConfig config =
        ServerConfig.on(Endpoint.parse("127.0.0.1:0"), new Endpoint.Unix(socket))
            .withShutdownGrace(Duration.ZERO);
    server = GrpcServers.start(config, services());
    endpoint = server.endpoints().getFirst().toString();
  }

  /** Serves on a port of the loopback and on a Unix socket in {@code folder}. */
  static TrainingServer start(Path folder) throws IOException {
    return new TrainingServer(folder.resolve("registry.sock"));
  }

  /** Serves until its input ends; says in one line where. */
  public static void main(String[] folder) throws IOException {
    try (TrainingServer training = start(Path.of(folder[0]))) {
      System.out.println(String.join(" ", training.endpoints()));
      while (System.in.read() >= 0) {}
    }
  }

  List<String> endpoints() {
    return server.endpoints().stream().map(Endpoint::toString).toList();
  }

  @Override
  public void close() {
    server.close();
  }

  private List<BindableService> services() {
    return List.of(new Units(), new Machines(), new Agent(), new Journal());
  }

  private static ReadInfo info() {
    return ReadInfo.newBuilder().setRevision(1).build();
  }

  private Unit unit() {
    var unit =
        Unit.newBuilder()
            .setName(UNIT)
            .setHash("0".repeat(40))
            .setDesiredState(desired)
            .setCurrentState(desired)
            .setGeneration(1);
    if (desired != DesiredState.DESIRED_STATE_INACTIVE) {
      unit.setPlacement(Placement.newBuilder().setMachineId(MACHINE));
    }
    return unit.build();
  }

  private UnitState state() {
    boolean launched = desired == DesiredState.DESIRED_STATE_LAUNCHED;
    return UnitState.newBuilder()
        .setUnit(UNIT)
        .setMachineId(MACHINE)
        .setAgentState(desired)
        .setLoadState("loaded")
        .setActiveState(launched ? "active" : "inactive")
        .setSubState(launched ? "running" : "dead")
        .setGeneration(1)
        .setStartResult(launched ? "done" : "")
        .setSince(Timestamp.newBuilder().setSeconds(1))
        .build();
  }

  private static <T> void answer(StreamObserver<T> out, T message) {
    out.onNext(message);
    out.onCompleted();
  }

  private final class Units extends UnitServiceGrpc.UnitServiceImplBase {
    @Override
    public void listUnits(ListUnitsRequest request, StreamObserver<ListUnitsResponse> out) {
      var answer = ListUnitsResponse.newBuilder().setInfo(info());
      if (exists) {
        answer.addUnits(unit());
      }
      answer(out, answer.build());
    }

    @Override
    public void getUnit(GetUnitRequest request, StreamObserver<GetUnitResponse> out) {
      answer(out, GetUnitResponse.newBuilder().setUnit(unit()).setInfo(info()).build());
    }

    @Override
    public void listUnitStates(
        ListUnitStatesRequest request, StreamObserver<ListUnitStatesResponse> out) {
      answer(out, ListUnitStatesResponse.newBuilder().addStates(state()).setInfo(info()).build());
    }

    @Override
    public void batchCreateUnits(
        BatchCreateUnitsRequest request, StreamObserver<BatchCreateUnitsResponse> out) {
      var answer = BatchCreateUnitsResponse.newBuilder().setInfo(info());
      exists = true;
      for (CreateUnitRequest item : request.getRequestsList()) {
        answer.addOutcomes(UnitOutcome.newBuilder().setName(item.getName()).setUnit(unit()));
      }
      answer(out, answer.build());
    }

    @Override
    public void batchSetDesiredState(
        BatchSetDesiredStateRequest request, StreamObserver<BatchSetDesiredStateResponse> out) {
      var answer = BatchSetDesiredStateResponse.newBuilder().setInfo(info());
      for (SetDesiredStateRequest item : request.getRequestsList()) {
        desired = item.getDesiredState();
        answer.addOutcomes(UnitOutcome.newBuilder().setName(item.getName()).setUnit(unit()));
      }
      answer(out, answer.build());
    }

    @Override
    public void batchDeleteUnits(
        BatchDeleteUnitsRequest request, StreamObserver<BatchDeleteUnitsResponse> out) {
      var answer = BatchDeleteUnitsResponse.newBuilder().setInfo(info());
      exists = false;
      desired = DesiredState.DESIRED_STATE_INACTIVE;
      for (DeleteUnitRequest item : request.getRequestsList()) {
        answer.addOutcomes(UnitOutcome.newBuilder().setName(item.getName()));
      }
      answer(out, answer.build());
    }

    @Override
    public void watchUnits(WatchUnitsRequest request, StreamObserver<WatchUnitsResponse> out) {
      var message = WatchUnitsResponse.newBuilder().setRevision(1);
      out.onNext(message.setMark(WatchMark.WATCH_MARK_RESET).build());
      if (exists) {
        message.addChanges(UnitChange.newBuilder().setPut(unit()));
      }
      out.onNext(message.setMark(WatchMark.WATCH_MARK_SYNCED).build());
    }

    @Override
    public void watchUnitStates(
        WatchUnitStatesRequest request, StreamObserver<WatchUnitStatesResponse> out) {
      var message = WatchUnitStatesResponse.newBuilder().setRevision(1);
      out.onNext(message.setMark(WatchMark.WATCH_MARK_RESET).build());
      if (desired != DesiredState.DESIRED_STATE_INACTIVE) {
        message.addChanges(UnitStateChange.newBuilder().setPut(state()));
      }
      out.onNext(message.setMark(WatchMark.WATCH_MARK_SYNCED).build());
    }
  }

  private final class Machines extends MachineServiceGrpc.MachineServiceImplBase {
    @Override
    public void listMachines(
        ListMachinesRequest request, StreamObserver<ListMachinesResponse> out) {
      answer(
          out,
          ListMachinesResponse.newBuilder()
              .addMachines(
                  Machine.newBuilder()
                      .setId(MACHINE)
                      .setPrimaryIp("127.0.0.1")
                      .putMetadata("region", "eu")
                      .setAgentEndpoint(endpoint)
                      .setJournalEndpoint(endpoint))
              .setInfo(info())
              .build());
    }
  }

  private static final class Agent extends AgentServiceGrpc.AgentServiceImplBase {
    @Override
    public void getUnitStatus(
        GetUnitStatusRequest request, StreamObserver<GetUnitStatusResponse> out) {
      answer(
          out,
          GetUnitStatusResponse.newBuilder()
              .setStatus(
                  UnitStatus.newBuilder()
                      .setName(UNIT)
                      .setDescription("Training")
                      .setLoadState("loaded")
                      .setActiveState("active")
                      .setSubState("running")
                      .setSince(Timestamp.newBuilder().setSeconds(1))
                      .setMainPid(1)
                      .setMemoryCurrentBytes(1 << 20)
                      .setCpuUsageNanos(1_000_000))
              .build());
    }
  }

  private static final class Journal extends JournalServiceGrpc.JournalServiceImplBase {
    @Override
    public void readEntries(ReadEntriesRequest request, StreamObserver<ReadEntriesResponse> out) {
      answer(
          out,
          ReadEntriesResponse.newBuilder()
              .addEntries(
                  JournalEntry.newBuilder()
                      .setCursor("c")
                      .setTime(Timestamp.newBuilder().setSeconds(1))
                      .setHostname("host")
                      .setIdentifier("train")
                      .setPid(1)
                      .setMessage(ByteString.copyFromUtf8("message")))
              .build());
    }
  }
}
