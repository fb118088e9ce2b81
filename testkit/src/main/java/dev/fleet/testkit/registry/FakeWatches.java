package dev.fleet.testkit.registry;

import dev.fleet.v1.Machine;
import dev.fleet.v1.MachineChange;
import dev.fleet.v1.Unit;
import dev.fleet.v1.UnitChange;
import dev.fleet.v1.UnitState;
import dev.fleet.v1.UnitStateChange;
import dev.fleet.v1.WatchMachinesResponse;
import dev.fleet.v1.WatchMark;
import dev.fleet.v1.WatchUnitStatesResponse;
import dev.fleet.v1.WatchUnitsResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Watches that begin with a snapshot, always, and send every change as a message of its own. */
final class FakeWatches {
  private final FakeCluster cluster;

  FakeWatches(FakeCluster cluster) {
    this.cluster = cluster;
  }

  void units(NameFilter names, StreamObserver<WatchUnitsResponse> out) {
    synchronized (cluster) {
      var snapshot = WatchUnitsResponse.newBuilder().setRevision(cluster.revision());
      for (Unit unit : cluster.units.values()) {
        if (names.fits(unit.getName())) {
          snapshot.addChanges(UnitChange.newBuilder().setPut(FakeCluster.withoutContent(unit)));
        }
      }
      var empty = WatchUnitsResponse.newBuilder().setRevision(cluster.revision());
      out.onNext(empty.clone().setMark(WatchMark.WATCH_MARK_RESET).build());
      out.onNext(snapshot.build());
      out.onNext(empty.setMark(WatchMark.WATCH_MARK_SYNCED).build());
      follow(
          out,
          change -> {
            UnitChange message = unitChange(change, names);
            if (message != null) {
              out.onNext(
                  WatchUnitsResponse.newBuilder()
                      .setRevision(change.revision())
                      .addChanges(message)
                      .build());
            }
          });
    }
  }

  private static @Nullable UnitChange unitChange(FakeCluster.Change change, NameFilter names) {
    if (change.unit() != null && names.fits(change.unit().getName())) {
      return UnitChange.newBuilder().setPut(change.unit()).build();
    }
    if (change.unitGone() != null && names.fits(change.unitGone())) {
      return UnitChange.newBuilder().setDeleted(change.unitGone()).build();
    }
    return null;
  }

  void states(NameFilter names, StreamObserver<WatchUnitStatesResponse> out) {
    synchronized (cluster) {
      var snapshot = WatchUnitStatesResponse.newBuilder().setRevision(cluster.revision());
      for (Map<String, UnitState> ofUnit : cluster.states.values()) {
        for (UnitState state : ofUnit.values()) {
          if (names.fits(state.getUnit())) {
            snapshot.addChanges(UnitStateChange.newBuilder().setPut(state));
          }
        }
      }
      var empty = WatchUnitStatesResponse.newBuilder().setRevision(cluster.revision());
      out.onNext(empty.clone().setMark(WatchMark.WATCH_MARK_RESET).build());
      out.onNext(snapshot.build());
      out.onNext(empty.setMark(WatchMark.WATCH_MARK_SYNCED).build());
      follow(
          out,
          change -> {
            UnitStateChange message = stateChange(change, names);
            if (message != null) {
              out.onNext(
                  WatchUnitStatesResponse.newBuilder()
                      .setRevision(change.revision())
                      .addChanges(message)
                      .build());
            }
          });
    }
  }

  private static @Nullable UnitStateChange stateChange(
      FakeCluster.Change change, NameFilter names) {
    if (change.state() != null && names.fits(change.state().getUnit())) {
      return UnitStateChange.newBuilder().setPut(change.state()).build();
    }
    if (change.stateGone() != null && names.fits(change.stateGone().getUnit())) {
      return UnitStateChange.newBuilder().setDeleted(change.stateGone()).build();
    }
    return null;
  }

  void machines(StreamObserver<WatchMachinesResponse> out) {
    synchronized (cluster) {
      var snapshot = WatchMachinesResponse.newBuilder().setRevision(cluster.revision());
      for (Machine machine : cluster.machines.values()) {
        snapshot.addChanges(MachineChange.newBuilder().setPut(machine));
      }
      var empty = WatchMachinesResponse.newBuilder().setRevision(cluster.revision());
      out.onNext(empty.clone().setMark(WatchMark.WATCH_MARK_RESET).build());
      out.onNext(snapshot.build());
      out.onNext(empty.setMark(WatchMark.WATCH_MARK_SYNCED).build());
      follow(
          out,
          change -> {
            var message = MachineChange.newBuilder();
            if (change.machine() != null) {
              message.setPut(change.machine());
            } else if (change.machineGone() != null) {
              message.setDeleted(change.machineGone());
            } else {
              return;
            }
            out.onNext(
                WatchMachinesResponse.newBuilder()
                    .setRevision(change.revision())
                    .addChanges(message)
                    .build());
          });
    }
  }

  private void follow(StreamObserver<?> out, Consumer<FakeCluster.Change> watcher) {
    cluster.watch(watcher);
    ((ServerCallStreamObserver<?>) out).setOnCancelHandler(() -> cluster.unwatch(watcher));
  }
}
