package dev.fleet.registry.unit;

import dev.fleet.registry.store.Row;
import dev.fleet.registry.view.ClusterState;
import dev.fleet.registry.view.StateEntry;
import dev.fleet.registry.view.StateKey;
import dev.fleet.registry.wire.Answers;
import dev.fleet.registry.wire.Feed;
import dev.fleet.runtime.grpc.StreamWriter;
import dev.fleet.v1.UnitState;
import dev.fleet.v1.UnitStateChange;
import dev.fleet.v1.WatchMark;
import dev.fleet.v1.WatchUnitStatesResponse;
import java.util.stream.StreamSupport;

/** The messages of a watch of unit states. */
final class StateFeed implements Feed<StateKey> {
  private final StateFilter filter;
  private final StreamWriter<WatchUnitStatesResponse> out;
  private WatchUnitStatesResponse.Builder message = WatchUnitStatesResponse.newBuilder();

  StateFeed(StateFilter filter, StreamWriter<WatchUnitStatesResponse> out) {
    this.filter = filter;
    this.out = out;
  }

  @Override
  public Iterable<StateKey> all(ClusterState state) {
    return () ->
        StreamSupport.stream(Listed.states(state, filter).spliterator(), false)
            .map(StateEntry::key)
            .iterator();
  }

  @Override
  public int add(ClusterState state, StateKey key) {
    if (!filter.matches(key)) {
      return 0;
    }
    Row.StateRow row = state.state(key.machineId(), key.unit());
    UnitStateChange.Builder change = UnitStateChange.newBuilder();
    if (row == null) {
      change.setDeleted(UnitState.newBuilder().setUnit(key.unit()).setMachineId(key.machineId()));
    } else {
      change.setPut(Answers.state(key, row));
    }
    UnitStateChange built = change.build();
    message.addChanges(built);
    return built.getSerializedSize();
  }

  @Override
  public void send(WatchMark mark, long revision) throws InterruptedException {
    WatchUnitStatesResponse built = message.setMark(mark).setRevision(revision).build();
    message = WatchUnitStatesResponse.newBuilder();
    out.write(built);
  }
}
