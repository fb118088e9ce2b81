package dev.fleet.registry.machine;

import dev.fleet.registry.store.Row;
import dev.fleet.registry.view.ClusterState;
import dev.fleet.registry.view.Dossier;
import dev.fleet.registry.view.ViewCore;
import dev.fleet.registry.wire.Answers;
import dev.fleet.registry.wire.Feed;
import dev.fleet.registry.wire.SentContents;
import dev.fleet.runtime.grpc.StreamWriter;
import dev.fleet.v1.Assignment;
import dev.fleet.v1.AssignmentChange;
import dev.fleet.v1.UnitContent;
import dev.fleet.v1.WatchAssignmentsResponse;
import dev.fleet.v1.WatchMark;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The messages of a watch of one machine's assignments; ends it when the session ends. */
final class AssignmentFeed implements Feed<String> {
  private final String machineId;
  private final String sessionId;
  private final StreamWriter<WatchAssignmentsResponse> out;
  private final SentContents contents = new SentContents();
  private WatchAssignmentsResponse.Builder message = WatchAssignmentsResponse.newBuilder();

  AssignmentFeed(String machineId, String sessionId, StreamWriter<WatchAssignmentsResponse> out) {
    this.machineId = machineId;
    this.sessionId = sessionId;
    this.out = out;
  }

  @Override
  public Iterable<String> all(ClusterState state) {
    List<String> names = new ArrayList<>();
    names.add(ViewCore.THE_MACHINE);
    state
        .onMachine(machineId)
        .forEach(
            entry -> {
              if (state.dossier(entry.key()).isAssigned(machineId)) {
                names.add(entry.key());
              }
            });
    state
        .globals()
        .forEach(
            entry -> {
              Row.UnitRow unit = state.unit(entry.key());
              if (unit != null && unit.isWanted()) {
                names.add(entry.key());
              }
            });
    return names;
  }

  @Override
  public int add(ClusterState state, String name) {
    if (name.equals(ViewCore.THE_MACHINE)) {
      return addMachine(state);
    }
    Dossier dossier = state.dossier(name);
    Row.UnitRow unit = dossier.unit();
    boolean everywhere = unit != null && unit.global() && unit.isWanted();
    AssignmentChange.Builder change = AssignmentChange.newBuilder();
    int bytes = 0;
    if (unit != null && (everywhere || dossier.isAssigned(machineId))) {
      Optional<UnitContent> content = contents.unsent(state, unit.digest());
      content.ifPresent(message::addContents);
      bytes = content.map(UnitContent::getSerializedSize).orElse(0);
      change.setPut(assignment(name, unit));
    } else {
      change.setDeleted(name);
    }
    AssignmentChange built = change.build();
    message.addChanges(built);
    return bytes + built.getSerializedSize();
  }

  private static Assignment assignment(String name, Row.UnitRow unit) {
    return Assignment.newBuilder()
        .setUnit(name)
        .setContentDigest(unit.digest())
        .setHash(unit.hash())
        .setDesiredState(unit.desired())
        .setGeneration(unit.generation())
        .setGlobal(unit.global())
        .setCreateRevision(unit.version().created())
        .build();
  }

  private int addMachine(ClusterState state) {
    Row.MachineRow machine = state.machines().get(machineId);
    if (machine == null || !machine.sessionId().equals(sessionId)) {
      throw Sessions.unknown(machineId);
    }
    message.setMachine(Answers.machine(state, machineId, machine));
    return message.getMachine().getSerializedSize();
  }

  @Override
  public void send(WatchMark mark, long revision) throws InterruptedException {
    WatchAssignmentsResponse built = message.setMark(mark).setRevision(revision).build();
    message = WatchAssignmentsResponse.newBuilder();
    out.write(built);
  }
}
