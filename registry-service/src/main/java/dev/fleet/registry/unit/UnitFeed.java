package dev.fleet.registry.unit;

import dev.fleet.registry.store.Row;
import dev.fleet.registry.view.ClusterState;
import dev.fleet.registry.view.Dossier;
import dev.fleet.registry.wire.Answers;
import dev.fleet.registry.wire.Feed;
import dev.fleet.registry.wire.NameFilter;
import dev.fleet.runtime.grpc.StreamWriter;
import dev.fleet.v1.UnitChange;
import dev.fleet.v1.WatchMark;
import dev.fleet.v1.WatchUnitsResponse;

/** The messages of a watch of units. */
final class UnitFeed implements Feed<String> {
  private final NameFilter filter;
  private final StreamWriter<WatchUnitsResponse> out;
  private WatchUnitsResponse.Builder message = WatchUnitsResponse.newBuilder();

  UnitFeed(NameFilter filter, StreamWriter<WatchUnitsResponse> out) {
    this.filter = filter;
    this.out = out;
  }

  @Override
  public Iterable<String> all(ClusterState state) {
    return Listed.unitNames(state, filter);
  }

  @Override
  public int add(ClusterState state, String name) {
    if (!filter.matches(name)) {
      return 0;
    }
    Dossier dossier = state.dossier(name);
    Row.UnitRow unit = dossier.unit();
    UnitChange.Builder change = UnitChange.newBuilder();
    if (unit == null) {
      change.setDeleted(name);
    } else {
      change.setPut(Answers.unit(state, dossier, unit));
    }
    UnitChange built = change.build();
    message.addChanges(built);
    return built.getSerializedSize();
  }

  @Override
  public void send(WatchMark mark, long revision) throws InterruptedException {
    WatchUnitsResponse built = message.setMark(mark).setRevision(revision).build();
    message = WatchUnitsResponse.newBuilder();
    out.write(built);
  }
}
