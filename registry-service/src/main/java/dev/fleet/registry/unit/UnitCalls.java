package dev.fleet.registry.unit;

import com.google.protobuf.MessageLite;
import dev.fleet.registry.view.ChangeLog;
import dev.fleet.registry.view.ClusterState;
import dev.fleet.registry.view.Dossier;
import dev.fleet.registry.view.LiveView;
import dev.fleet.registry.view.NamedChanges;
import dev.fleet.registry.view.Wakeup;
import dev.fleet.registry.wire.Answers;
import dev.fleet.registry.wire.Checks;
import dev.fleet.registry.wire.Feed;
import dev.fleet.registry.wire.Follower;
import dev.fleet.registry.wire.NameFilter;
import dev.fleet.registry.wire.Services;
import dev.fleet.registry.wire.Streams;
import dev.fleet.registry.wire.Unary;
import dev.fleet.registry.write.Item;
import dev.fleet.registry.write.Transactor;
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
import dev.fleet.v1.UnitServiceGrpc;
import dev.fleet.v1.WatchUnitStatesRequest;
import dev.fleet.v1.WatchUnitStatesResponse;
import dev.fleet.v1.WatchUnitsRequest;
import dev.fleet.v1.WatchUnitsResponse;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Set;

/** {@code fleet.v1.UnitService}: its promises are in {@code unit.proto}. */
public final class UnitCalls extends UnitServiceGrpc.UnitServiceImplBase {
  private static final int MAX_BATCH_BYTES = 16 * 1024 * 1024;

  private final Services services;
  private final LiveView view;
  private final UnitWrites writes;
  private final UnitLists lists;
  private final UnitBatches batches;

  public UnitCalls(Services services) {
    this.services = services;
    this.view = services.reads().view();
    this.writes = new UnitWrites(services.clocks(), view::state);
    this.lists = new UnitLists(services);
    this.batches = new UnitBatches(services);
  }

  @Override
  public void createUnit(CreateUnitRequest request, StreamObserver<CreateUnitResponse> out) {
    Unary.answer(
        out,
        () -> {
          Single single = write(writes.create(request));
          return CreateUnitResponse.newBuilder()
              .setUnit(unit(request.getName(), single.kept()))
              .setInfo(single.info())
              .addAllWarnings(single.kept().warnings())
              .build();
        });
  }

  @Override
  public void setDesiredState(
      SetDesiredStateRequest request, StreamObserver<SetDesiredStateResponse> out) {
    Unary.answer(
        out,
        () -> {
          Single single = write(writes.setDesired(request));
          return SetDesiredStateResponse.newBuilder()
              .setUnit(unit(request.getName(), single.kept()))
              .setInfo(single.info())
              .build();
        });
  }

  @Override
  public void replaceUnit(ReplaceUnitRequest request, StreamObserver<ReplaceUnitResponse> out) {
    Unary.answer(
        out,
        () -> {
          Single single = write(writes.replace(request));
          return ReplaceUnitResponse.newBuilder()
              .setUnit(unit(request.getName(), single.kept()))
              .setInfo(single.info())
              .addAllWarnings(single.kept().warnings())
              .build();
        });
  }

  @Override
  public void deleteUnit(DeleteUnitRequest request, StreamObserver<DeleteUnitResponse> out) {
    Unary.answer(
        out,
        () ->
            DeleteUnitResponse.newBuilder().setInfo(commit(writes.delete(request)).info()).build());
  }

  /** A write that was not refused. */
  private record Done(Written written, ReadInfo info) {}

  private record Single(Written.Kept kept, ReadInfo info) {}

  private Done commit(Item<Written> item) throws InterruptedException {
    Transactor.Results<Written> results = services.transactor().commit(List.of(item));
    return switch (results.results().getFirst()) {
      case Transactor.Result.Failed<Written> failed -> throw failed.error();
      case Transactor.Result.Settled<Written>(Written.Refused refused) -> throw refused.error();
      case Transactor.Result.Settled<Written>(Written written) ->
          new Done(written, services.reads().info(results.revision()));
    };
  }

  private Single write(Item<Written> item) throws InterruptedException {
    Done done = commit(item);
    return switch (done.written()) {
      case Written.Kept kept -> new Single(kept, done.info());
      case Written.Gone _ -> throw new IllegalStateException("a write that deletes keeps nothing");
      case Written.Refused refused -> throw refused.error();
    };
  }

  private Unit unit(String name, Written.Kept kept) {
    return UnitBatches.unit(view.state(), name, kept);
  }

  @Override
  public void batchCreateUnits(
      BatchCreateUnitsRequest request, StreamObserver<BatchCreateUnitsResponse> out) {
    Unary.answer(
        out,
        () -> {
          checkSize(request);
          UnitBatches.Answer answer =
              batches.run(request.getRequestsList(), CreateUnitRequest::getName, writes::create);
          return BatchCreateUnitsResponse.newBuilder()
              .addAllOutcomes(answer.outcomes())
              .setInfo(answer.info())
              .build();
        });
  }

  @Override
  public void batchSetDesiredState(
      BatchSetDesiredStateRequest request, StreamObserver<BatchSetDesiredStateResponse> out) {
    Unary.answer(
        out,
        () -> {
          UnitBatches.Answer answer =
              batches.run(
                  request.getRequestsList(), SetDesiredStateRequest::getName, writes::setDesired);
          return BatchSetDesiredStateResponse.newBuilder()
              .addAllOutcomes(answer.outcomes())
              .setInfo(answer.info())
              .build();
        });
  }

  @Override
  public void batchReplaceUnits(
      BatchReplaceUnitsRequest request, StreamObserver<BatchReplaceUnitsResponse> out) {
    Unary.answer(
        out,
        () -> {
          checkSize(request);
          UnitBatches.Answer answer =
              batches.run(request.getRequestsList(), ReplaceUnitRequest::getName, writes::replace);
          return BatchReplaceUnitsResponse.newBuilder()
              .addAllOutcomes(answer.outcomes())
              .setInfo(answer.info())
              .build();
        });
  }

  @Override
  public void batchDeleteUnits(
      BatchDeleteUnitsRequest request, StreamObserver<BatchDeleteUnitsResponse> out) {
    Unary.answer(
        out,
        () -> {
          UnitBatches.Answer answer =
              batches.run(request.getRequestsList(), DeleteUnitRequest::getName, writes::delete);
          return BatchDeleteUnitsResponse.newBuilder()
              .addAllOutcomes(answer.outcomes())
              .setInfo(answer.info())
              .build();
        });
  }

  private static void checkSize(MessageLite batch) {
    int bytes = batch.getSerializedSize();
    Checks.that(
        bytes <= MAX_BATCH_BYTES,
        "requests",
        "at most %d bytes are allowed in all, got %d".formatted(MAX_BATCH_BYTES, bytes));
  }

  @Override
  public void getUnit(GetUnitRequest request, StreamObserver<GetUnitResponse> out) {
    Unary.answer(
        out,
        () -> {
          String name = Checks.unitName(request.getName()).value();
          ClusterState state = services.reads().atLeast(request.getMinRevision());
          Dossier dossier = state.dossier(name);
          if (dossier.unit() == null) {
            throw UnitErrors.notFound(name);
          }
          return GetUnitResponse.newBuilder()
              .setUnit(Answers.unitWithContent(state, dossier, dossier.unit()))
              .setInfo(services.reads().info(state))
              .build();
        });
  }

  @Override
  public void listUnits(ListUnitsRequest request, StreamObserver<ListUnitsResponse> out) {
    Unary.answer(out, () -> lists.units(request));
  }

  @Override
  public void listUnitStates(
      ListUnitStatesRequest request, StreamObserver<ListUnitStatesResponse> out) {
    Unary.answer(out, () -> lists.states(request));
  }

  @Override
  public void watchUnits(WatchUnitsRequest request, StreamObserver<WatchUnitsResponse> out) {
    Checks.globs("names", request.getNamesList());
    var filter = new NameFilter(request.getNamesList());
    services
        .streams()
        .serve(
            out,
            writer ->
                follow(
                    view.units(),
                    filter.onlyNames(),
                    new UnitFeed(filter, writer),
                    request.getResumeRevision(),
                    request.getMinRevision()));
  }

  @Override
  public void watchUnitStates(
      WatchUnitStatesRequest request, StreamObserver<WatchUnitStatesResponse> out) {
    var filter = new StateFilter(request.getNamesList(), request.getMachineIdsList());
    services
        .streams()
        .serve(
            out,
            writer ->
                follow(
                    view.states(),
                    filter.onlyNames(),
                    new StateFeed(filter, writer),
                    request.getResumeRevision(),
                    request.getMinRevision()));
  }

  /** Follows a log; of a few names alone if only those can match. */
  private <K> void follow(
      ChangeLog<K> log, List<String> onlyNames, Feed<K> feed, long resumeRevision, long minRevision)
      throws Exception {
    if (onlyNames.isEmpty()) {
      Streams.following(
          List.of(log),
          wakeup ->
              new Follower<>(services.reads(), List.of(log), wakeup, feed)
                  .run(resumeRevision, minRevision));
      return;
    }
    var wakeup = new Wakeup();
    try (NamedChanges<K> changes = view.follow(log, Set.copyOf(onlyNames), wakeup)) {
      new Follower<>(services.reads(), List.of(changes), wakeup, feed)
          .run(resumeRevision, minRevision);
    }
  }
}
