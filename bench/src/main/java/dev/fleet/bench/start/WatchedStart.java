package dev.fleet.bench.start;

import dev.fleet.bench.BenchException;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.v1.UnitServiceGrpc.UnitServiceBlockingV2Stub;
import dev.fleet.v1.UnitState;
import dev.fleet.v1.WatchUnitStatesRequest;
import dev.fleet.v1.WatchUnitStatesResponse;
import dev.fleet.v1.WatchUnitsRequest;
import dev.fleet.v1.WatchUnitsResponse;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;

/**
 * One unit on its way to active, by the two watches that {@code fleetctl start} opens. Confined to
 * one thread, but for one of its own.
 */
final class WatchedStart implements AutoCloseable {
  private final Clocks clocks;
  private final BlockingClientCall<?, WatchUnitsResponse> units;
  private final BlockingClientCall<?, WatchUnitStatesResponse> states;
  private final Thread placement;
  private volatile long placedAt;

  WatchedStart(Clocks clocks, UnitServiceBlockingV2Stub stub, String name, long revision) {
    this.clocks = clocks;
    this.units =
        stub.watchUnits(
            WatchUnitsRequest.newBuilder().addNames(name).setMinRevision(revision).build());
    this.states =
        stub.watchUnitStates(
            WatchUnitStatesRequest.newBuilder().addNames(name).setMinRevision(revision).build());
    this.placement = Thread.ofVirtual().name("placement").start(this::followPlacement);
  }

  /** What was seen when; by the ticker. */
  record Seen(UnitState state, long placedAt, long activeAt) {}

  /** Waits until the unit is active. */
  Seen await() throws StatusException, InterruptedException {
    for (WatchUnitStatesResponse message = states.read();
        message != null;
        message = states.read()) {
      for (var change : message.getChangesList()) {
        UnitState state = change.getPut();
        if (state.getActiveState().equals("active")) {
          long activeAt = clocks.nanos();
          placement.join();
          return new Seen(state, placedAt, activeAt);
        }
        if (!state.getError().isEmpty() || state.getActiveState().equals("failed")) {
          throw new BenchException(
              state.getUnit() + " is " + state.getActiveState() + ": " + state.getError());
        }
      }
    }
    throw new BenchException("the registry ended the watch of a start");
  }

  private void followPlacement() {
    try {
      for (WatchUnitsResponse message = units.read(); message != null; message = units.read()) {
        for (var change : message.getChangesList()) {
          if (change.getPut().hasPlacement()) {
            placedAt = clocks.nanos();
            return;
          }
        }
      }
    } catch (StatusException e) {
      return; // Without a stamp: the start itself is told by the other watch.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    units.cancel("over", null);
    states.cancel("over", null);
  }
}
