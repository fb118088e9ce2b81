package dev.fleet.bench.start;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.fleet.bench.BenchException;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.v1.BatchCreateUnitsRequest;
import dev.fleet.v1.BatchSetDesiredStateRequest;
import dev.fleet.v1.CreateUnitRequest;
import dev.fleet.v1.DeleteUnitRequest;
import dev.fleet.v1.DesiredState;
import dev.fleet.v1.ListUnitsRequest;
import dev.fleet.v1.SetDesiredStateRequest;
import dev.fleet.v1.UnitOutcome;
import dev.fleet.v1.UnitServiceGrpc;
import io.grpc.Channel;
import io.grpc.StatusException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Makes the calls of {@code fleetctl start}, from a process that runs already. Thread-safe. */
final class WarmClient {
  private static final long LIMIT_SECONDS = 60;
  private static final long NANOS_A_SECOND = 1_000_000_000;

  private final Clocks clocks;
  private final Channel registry;

  WarmClient(Clocks clocks, Channel registry) {
    this.clocks = clocks;
    this.registry = registry;
  }

  /** Where a unit runs and how it got there. */
  record Started(String machineId, Hops hops) {}

  /** Starts a unit that the cluster does not have, and returns when it is active. */
  Started start(String name, String content) throws InterruptedException {
    long wallOffset = wallOffset();
    try {
      long begun = clocks.nanos();
      var _ = stub().listUnits(ListUnitsRequest.newBuilder().addNames(name).build());
      create(name, content);
      long created = clocks.nanos();
      var launched =
          stub()
              .batchSetDesiredState(
                  BatchSetDesiredStateRequest.newBuilder()
                      .addRequests(
                          SetDesiredStateRequest.newBuilder()
                              .setName(name)
                              .setDesiredState(DesiredState.DESIRED_STATE_LAUNCHED))
                      .build());
      long answered = clocks.nanos();
      Timestamp update = only(launched.getOutcomesList()).getUnit().getUpdateTime();
      try (var way = new WatchedStart(clocks, stub(), name, launched.getInfo().getRevision())) {
        WatchedStart.Seen seen = way.await();
        return new Started(
            seen.state().getMachineId(),
            new Hops(
                begun,
                created,
                nanos(update) - wallOffset,
                answered,
                seen.placedAt(),
                nanos(seen.state().getSince()) - wallOffset,
                seen.activeAt()));
      }
    } catch (StatusException e) {
      throw new BenchException("cannot start " + name + ": " + e.getMessage(), e);
    }
  }

  private void create(String name, String content) throws StatusException, InterruptedException {
    var answer =
        stub()
            .batchCreateUnits(
                BatchCreateUnitsRequest.newBuilder()
                    .addRequests(
                        CreateUnitRequest.newBuilder()
                            .setName(name)
                            .setContent(ByteString.copyFromUtf8(content)))
                    .build());
    only(answer.getOutcomesList());
  }

  /** Where a unit runs that {@code fleetctl start} has just started. */
  String machineOf(String name) throws InterruptedException {
    try {
      return stub()
          .listUnits(ListUnitsRequest.newBuilder().addNames(name).build())
          .getUnits(0)
          .getPlacement()
          .getMachineId();
    } catch (StatusException e) {
      throw new BenchException("cannot look up " + name + ": " + e.getMessage(), e);
    }
  }

  /** Removes a unit; returns at once. */
  void destroy(String name) throws InterruptedException {
    try {
      var _ = stub().deleteUnit(DeleteUnitRequest.newBuilder().setName(name).build());
    } catch (StatusException e) {
      throw new BenchException("cannot destroy " + name + ": " + e.getMessage(), e);
    }
  }

  private UnitServiceGrpc.UnitServiceBlockingV2Stub stub() {
    return UnitServiceGrpc.newBlockingV2Stub(registry)
        .withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  private static UnitOutcome only(List<UnitOutcome> outcomes) {
    UnitOutcome outcome = outcomes.getFirst();
    if (outcome.hasError()) {
      throw new BenchException(outcome.getName() + ": " + outcome.getError().getMessage());
    }
    return outcome;
  }

  /** How far the wall clock is ahead of the ticker, in nanoseconds. */
  private long wallOffset() {
    Instant now = clocks.now();
    return now.getEpochSecond() * NANOS_A_SECOND + now.getNano() - clocks.nanos();
  }

  private static long nanos(Timestamp wall) {
    return wall.getSeconds() * NANOS_A_SECOND + wall.getNanos();
  }
}
