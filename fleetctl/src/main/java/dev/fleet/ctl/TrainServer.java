package dev.fleet.ctl;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
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
import java.util.List;

/**
 * The answers of a cluster with one machine and one unit, for the training run of the start-up
 * cache: what commands do with them loads the classes that real answers would.
 */
final class TrainServer {
  static final String UNIT = "train.service";
  private static final String MACHINE = "00000000000000000000000000000000";

  private volatile boolean exists;
  private volatile DesiredState desired = DesiredState.DESIRED_STATE_INACTIVE;
  private volatile String endpoint = "";

  /** Where agent and journal are to be found: this server's own address. */
  void setEndpoint(String address) {
    endpoint = address;
  }

  List<BindableService> services() {
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
