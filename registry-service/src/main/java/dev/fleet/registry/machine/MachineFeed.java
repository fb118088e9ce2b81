package dev.fleet.registry.machine;

import dev.fleet.registry.store.Row;
import dev.fleet.registry.view.ClusterState;
import dev.fleet.registry.wire.Answers;
import dev.fleet.registry.wire.Feed;
import dev.fleet.runtime.grpc.StreamWriter;
import dev.fleet.v1.MachineChange;
import dev.fleet.v1.WatchMachinesResponse;
import dev.fleet.v1.WatchMark;
import java.util.ArrayList;
import java.util.List;

/** The messages of a watch of machines. */
final class MachineFeed implements Feed<String> {
  private final StreamWriter<WatchMachinesResponse> out;
  private WatchMachinesResponse.Builder message = WatchMachinesResponse.newBuilder();

  MachineFeed(StreamWriter<WatchMachinesResponse> out) {
    this.out = out;
  }

  @Override
  public Iterable<String> all(ClusterState state) {
    List<String> ids = new ArrayList<>(state.machines().size());
    state.machines().forEach(entry -> ids.add(entry.key()));
    return ids;
  }

  @Override
  public int add(ClusterState state, String id) {
    Row.MachineRow machine = state.machines().get(id);
    MachineChange.Builder change = MachineChange.newBuilder();
    if (machine == null) {
      change.setDeleted(id);
    } else {
      change.setPut(Answers.machine(state, id, machine));
    }
    MachineChange built = change.build();
    message.addChanges(built);
    return built.getSerializedSize();
  }

  @Override
  public void send(WatchMark mark, long revision) throws InterruptedException {
    WatchMachinesResponse built = message.setMark(mark).setRevision(revision).build();
    message = WatchMachinesResponse.newBuilder();
    out.write(built);
  }
}
