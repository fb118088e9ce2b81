package dev.fleet.registry.schedule;

import dev.fleet.registry.store.Row;
import dev.fleet.registry.view.ClusterKey;
import dev.fleet.registry.view.ClusterState;
import dev.fleet.registry.view.Dossier;
import dev.fleet.registry.view.SortedTree;
import dev.fleet.registry.wire.Answers;
import dev.fleet.registry.wire.Feed;
import dev.fleet.registry.wire.SentContents;
import dev.fleet.runtime.grpc.StreamWriter;
import dev.fleet.v1.ClusterChange;
import dev.fleet.v1.OrphanPlacement;
import dev.fleet.v1.UnitContent;
import dev.fleet.v1.WatchClusterResponse;
import dev.fleet.v1.WatchMark;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The messages of a watch of the whole cluster. */
final class ClusterFeed implements Feed<ClusterKey> {
  private final StreamWriter<WatchClusterResponse> out;
  private final SentContents contents = new SentContents();
  private WatchClusterResponse.Builder message = WatchClusterResponse.newBuilder();

  ClusterFeed(StreamWriter<WatchClusterResponse> out) {
    this.out = out;
  }

  @Override
  public Iterable<ClusterKey> all(ClusterState state) {
    List<ClusterKey> keys = new ArrayList<>(state.machines().size() + state.dossiers().size());
    state.machines().forEach(entry -> keys.add(new ClusterKey.MachineKey(entry.key())));
    for (SortedTree.Entry<String, Dossier> entry : state.dossiers()) {
      if (entry.value().unit() != null || entry.value().placement() != null) {
        keys.add(new ClusterKey.UnitKey(entry.key()));
      }
    }
    return keys;
  }

  @Override
  public int add(ClusterState state, ClusterKey key) {
    return switch (key) {
      case ClusterKey.MachineKey(String id) -> addMachine(state, id);
      case ClusterKey.UnitKey(String name) -> addUnit(state, name);
    };
  }

  private int addMachine(ClusterState state, String id) {
    Row.MachineRow machine = state.machines().get(id);
    return add(
        machine == null
            ? ClusterChange.newBuilder().setMachineDeleted(id)
            : ClusterChange.newBuilder().setMachinePut(Answers.machine(state, id, machine)));
  }

  private int addUnit(ClusterState state, String name) {
    Dossier dossier = state.dossier(name);
    Row.UnitRow unit = dossier.unit();
    if (unit == null) {
      int bytes = add(ClusterChange.newBuilder().setUnitDeleted(name));
      Row.PlacementRow orphan = dossier.placement();
      return orphan == null ? bytes : bytes + addOrphan(name, orphan);
    }
    Optional<UnitContent> content = contents.unsent(state, unit.digest());
    content.ifPresent(message::addContents);
    return content.map(UnitContent::getSerializedSize).orElse(0)
        + add(ClusterChange.newBuilder().setUnitPut(Answers.unitToSchedule(state, dossier, unit)));
  }

  private int addOrphan(String name, Row.PlacementRow orphan) {
    return add(
        ClusterChange.newBuilder()
            .setOrphan(
                OrphanPlacement.newBuilder().setUnit(name).setMachineId(orphan.machineId())));
  }

  private int add(ClusterChange.Builder change) {
    ClusterChange built = change.build();
    message.addChanges(built);
    return built.getSerializedSize();
  }

  @Override
  public void send(WatchMark mark, long revision) throws InterruptedException {
    WatchClusterResponse built = message.setMark(mark).setRevision(revision).build();
    message = WatchClusterResponse.newBuilder();
    out.write(built);
  }
}
