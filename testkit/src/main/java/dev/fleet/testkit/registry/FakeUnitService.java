package dev.fleet.testkit.registry;

import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.v1.BatchCreateUnitsRequest;
import dev.fleet.v1.BatchCreateUnitsResponse;
import dev.fleet.v1.BatchDeleteUnitsRequest;
import dev.fleet.v1.BatchDeleteUnitsResponse;
import dev.fleet.v1.BatchReplaceUnitsRequest;
import dev.fleet.v1.BatchReplaceUnitsResponse;
import dev.fleet.v1.BatchSetDesiredStateRequest;
import dev.fleet.v1.BatchSetDesiredStateResponse;
import dev.fleet.v1.CreateUnitRequest;
import dev.fleet.v1.CreateUnitResponse;
import dev.fleet.v1.DeleteUnitRequest;
import dev.fleet.v1.DeleteUnitResponse;
import dev.fleet.v1.GetUnitRequest;
import dev.fleet.v1.GetUnitResponse;
import dev.fleet.v1.ItemError;
import dev.fleet.v1.ListUnitStatesRequest;
import dev.fleet.v1.ListUnitStatesResponse;
import dev.fleet.v1.ListUnitsRequest;
import dev.fleet.v1.ListUnitsResponse;
import dev.fleet.v1.ReadInfo;
import dev.fleet.v1.ReplaceUnitRequest;
import dev.fleet.v1.ReplaceUnitResponse;
import dev.fleet.v1.SetDesiredStateRequest;
import dev.fleet.v1.SetDesiredStateResponse;
import dev.fleet.v1.Unit;
import dev.fleet.v1.UnitOutcome;
import dev.fleet.v1.UnitServiceGrpc;
import dev.fleet.v1.UnitState;
import dev.fleet.v1.WatchUnitStatesRequest;
import dev.fleet.v1.WatchUnitStatesResponse;
import dev.fleet.v1.WatchUnitsRequest;
import dev.fleet.v1.WatchUnitsResponse;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** {@code UnitService} over a {@link FakeCluster}. */
final class FakeUnitService extends UnitServiceGrpc.UnitServiceImplBase {
  private final FakeCluster cluster;
  private final FakeUnits units;
  private final Supplier<ReadInfo> info;

  FakeUnitService(FakeCluster cluster, Supplier<ReadInfo> info) {
    this.cluster = cluster;
    this.units = new FakeUnits(cluster);
    this.info = info;
  }

  private static <T> void answer(StreamObserver<T> out, T message) {
    out.onNext(message);
    out.onCompleted();
  }

  /** One item of a batch, whose failure is its own. */
  private static UnitOutcome outcome(String name, Supplier<Unit> write) {
    try {
      Unit unit = write.get();
      return UnitOutcome.newBuilder()
          .setName(name)
          .setUnit(FakeCluster.withoutContent(unit))
          .addAllWarnings(FakeUnits.warnings(unit))
          .build();
    } catch (StatusRuntimeException e) {
      return failed(name, e);
    }
  }

  private static UnitOutcome failed(String name, StatusRuntimeException e) {
    return UnitOutcome.newBuilder()
        .setName(name)
        .setError(
            ItemError.newBuilder()
                .setCode(e.getStatus().getCode().value())
                .setReason(FleetErrors.reason(e).orElse(""))
                .setMessage(FleetErrors.userMessage(e))
                .putAllMetadata(FleetErrors.metadata(e)))
        .build();
  }

  @Override
  public void createUnit(CreateUnitRequest request, StreamObserver<CreateUnitResponse> out) {
    Unit unit = units.create(request);
    cluster.react();
    answer(
        out,
        CreateUnitResponse.newBuilder()
            .setUnit(FakeCluster.withoutContent(unit))
            .setInfo(info.get())
            .addAllWarnings(FakeUnits.warnings(unit))
            .build());
  }

  @Override
  public void batchCreateUnits(
      BatchCreateUnitsRequest request, StreamObserver<BatchCreateUnitsResponse> out) {
    var answer = BatchCreateUnitsResponse.newBuilder();
    for (CreateUnitRequest item : request.getRequestsList()) {
      answer.addOutcomes(outcome(item.getName(), () -> units.create(item)));
    }
    answer.setInfo(info.get());
    cluster.react();
    answer(out, answer.build());
  }

  @Override
  public void getUnit(GetUnitRequest request, StreamObserver<GetUnitResponse> out) {
    answer(
        out,
        GetUnitResponse.newBuilder()
            .setUnit(units.existing(request.getName()))
            .setInfo(info.get())
            .build());
  }

  @Override
  public void listUnits(ListUnitsRequest request, StreamObserver<ListUnitsResponse> out) {
    var names = new NameFilter(request.getNamesList());
    var found = new ArrayList<Unit>();
    synchronized (cluster) {
      for (Unit unit : cluster.units.values()) {
        if (names.fits(unit.getName())) {
          found.add(request.getWithContent() ? unit : FakeCluster.withoutContent(unit));
        }
      }
    }
    var page = Page.of(found, request.getPageToken(), request.getPageSize());
    answer(
        out,
        ListUnitsResponse.newBuilder()
            .addAllUnits(page.items())
            .setNextPageToken(page.next())
            .setInfo(info.get())
            .build());
  }

  @Override
  public void watchUnits(WatchUnitsRequest request, StreamObserver<WatchUnitsResponse> out) {
    new FakeWatches(cluster).units(new NameFilter(request.getNamesList()), out);
  }

  @Override
  public void setDesiredState(
      SetDesiredStateRequest request, StreamObserver<SetDesiredStateResponse> out) {
    Unit unit = units.setDesired(request);
    var answer =
        SetDesiredStateResponse.newBuilder()
            .setUnit(FakeCluster.withoutContent(unit))
            .setInfo(info.get())
            .build();
    cluster.react();
    answer(out, answer);
  }

  @Override
  public void batchSetDesiredState(
      BatchSetDesiredStateRequest request, StreamObserver<BatchSetDesiredStateResponse> out) {
    var answer = BatchSetDesiredStateResponse.newBuilder();
    for (SetDesiredStateRequest item : request.getRequestsList()) {
      answer.addOutcomes(outcome(item.getName(), () -> units.setDesired(item)));
    }
    answer.setInfo(info.get());
    cluster.react();
    answer(out, answer.build());
  }

  @Override
  public void replaceUnit(ReplaceUnitRequest request, StreamObserver<ReplaceUnitResponse> out) {
    Unit unit = units.replace(request);
    var answer =
        ReplaceUnitResponse.newBuilder()
            .setUnit(FakeCluster.withoutContent(unit))
            .setInfo(info.get())
            .addAllWarnings(FakeUnits.warnings(unit))
            .build();
    cluster.react();
    answer(out, answer);
  }

  @Override
  public void batchReplaceUnits(
      BatchReplaceUnitsRequest request, StreamObserver<BatchReplaceUnitsResponse> out) {
    var answer = BatchReplaceUnitsResponse.newBuilder();
    for (ReplaceUnitRequest item : request.getRequestsList()) {
      answer.addOutcomes(outcome(item.getName(), () -> units.replace(item)));
    }
    answer.setInfo(info.get());
    cluster.react();
    answer(out, answer.build());
  }

  @Override
  public void deleteUnit(DeleteUnitRequest request, StreamObserver<DeleteUnitResponse> out) {
    units.delete(request);
    var answer = DeleteUnitResponse.newBuilder().setInfo(info.get()).build();
    cluster.react();
    answer(out, answer);
  }

  @Override
  public void batchDeleteUnits(
      BatchDeleteUnitsRequest request, StreamObserver<BatchDeleteUnitsResponse> out) {
    var answer = BatchDeleteUnitsResponse.newBuilder();
    for (DeleteUnitRequest item : request.getRequestsList()) {
      try {
        units.delete(item);
        answer.addOutcomes(UnitOutcome.newBuilder().setName(item.getName()));
      } catch (StatusRuntimeException e) {
        answer.addOutcomes(failed(item.getName(), e));
      }
    }
    answer.setInfo(info.get());
    cluster.react();
    answer(out, answer.build());
  }

  @Override
  public void listUnitStates(
      ListUnitStatesRequest request, StreamObserver<ListUnitStatesResponse> out) {
    var names = new NameFilter(request.getNamesList());
    List<String> machines = request.getMachineIdsList();
    var found = new ArrayList<UnitState>();
    synchronized (cluster) {
      for (Map<String, UnitState> ofUnit : cluster.states.values()) {
        for (UnitState state : ofUnit.values()) {
          if (names.fits(state.getUnit())
              && (machines.isEmpty() || machines.contains(state.getMachineId()))) {
            found.add(state);
          }
        }
      }
    }
    var page = Page.of(found, request.getPageToken(), request.getPageSize());
    answer(
        out,
        ListUnitStatesResponse.newBuilder()
            .addAllStates(page.items())
            .setNextPageToken(page.next())
            .setInfo(info.get())
            .build());
  }

  @Override
  public void watchUnitStates(
      WatchUnitStatesRequest request, StreamObserver<WatchUnitStatesResponse> out) {
    new FakeWatches(cluster).states(new NameFilter(request.getNamesList()), out);
  }
}
