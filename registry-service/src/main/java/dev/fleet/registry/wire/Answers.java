package dev.fleet.registry.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.fleet.registry.store.Row;
import dev.fleet.registry.view.ClusterState;
import dev.fleet.registry.view.Dossier;
import dev.fleet.registry.view.StateKey;
import dev.fleet.v1.Machine;
import dev.fleet.v1.Placement;
import dev.fleet.v1.Refusal;
import dev.fleet.v1.Unit;
import dev.fleet.v1.UnitContent;
import dev.fleet.v1.UnitState;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Rows as clients see them. */
public final class Answers {
  private Answers() {}

  /** A unit without content. */
  public static Unit unit(ClusterState state, Dossier dossier, Row.UnitRow row) {
    return unitOf(dossier, row, state.files().get(row.digest()));
  }

  /** A unit with content. */
  public static Unit unitWithContent(ClusterState state, Dossier dossier, Row.UnitRow row) {
    Row.FileRow file = state.files().get(row.digest());
    return unitOf(dossier, row, file).toBuilder()
        .setContent(file == null ? ByteString.EMPTY : file.content())
        .build();
  }

  /** A unit as schedulers get it: without content and current state. */
  public static Unit unitToSchedule(ClusterState state, Dossier dossier, Row.UnitRow row) {
    return unit(dossier, row, state.files().get(row.digest())).build();
  }

  /** A unit whose file may not be in the state yet, without content. */
  public static Unit unitOf(Dossier dossier, Row.UnitRow row, Row.@Nullable FileRow file) {
    Unit.Builder unit = unit(dossier, row, file).setCurrentState(dossier.currentState(row));
    if (row.global()) {
      unit.clearPlacement(); // Of before it became global; the scheduler still has to remove it.
    }
    return unit.build();
  }

  private static Unit.Builder unit(Dossier dossier, Row.UnitRow row, Row.@Nullable FileRow file) {
    Unit.Builder unit =
        Unit.newBuilder()
            .setName(dossier.name())
            .setContentDigest(row.digest())
            .setHash(row.hash())
            .setDesiredState(row.desired())
            .setGlobal(row.global())
            .setDescription(file == null ? "" : file.description())
            .setGeneration(row.generation())
            .setCreateRevision(row.version().created())
            .setEtag(etag(row))
            .setCreateTime(time(row.createMillis()))
            .setUpdateTime(time(row.updateMillis()));
    Row.PlacementRow placement = dossier.placementOf(row);
    if (placement != null) {
      unit.setPlacement(
          Placement.newBuilder()
              .setMachineId(placement.machineId())
              .setTerm(placement.term())
              .setReason(placement.reason()));
    }
    Row.RefusalRow refusal = dossier.refusalOf(row);
    if (refusal != null) {
      unit.setRefusal(Refusal.newBuilder().setSummary(refusal.summary()).setTerm(refusal.term()));
    }
    return unit;
  }

  /** Changes with every write of the row. */
  public static String etag(Row.UnitRow row) {
    return etag(row.revision());
  }

  /** The etag of a unit that was last written at a revision. */
  public static String etag(long revision) {
    return Long.toHexString(revision);
  }

  public static UnitContent content(String digest, Row.FileRow file) {
    return UnitContent.newBuilder().setDigest(digest).setContent(file.content()).build();
  }

  public static UnitState state(StateKey key, Row.StateRow row) {
    UnitState.Builder state =
        UnitState.newBuilder()
            .setUnit(key.unit())
            .setMachineId(key.machineId())
            .setAgentState(row.agentState())
            .setLoadState(row.loadState())
            .setActiveState(row.activeState())
            .setSubState(row.subState())
            .setHash(row.hash())
            .setGeneration(row.generation())
            .setError(row.error())
            .setStartResult(row.startResult());
    if (row.sinceSeconds() != 0 || row.sinceNanos() != 0) {
      state.setSince(
          Timestamp.newBuilder().setSeconds(row.sinceSeconds()).setNanos(row.sinceNanos()));
    }
    return state.build();
  }

  public static Machine machine(ClusterState state, String id, Row.MachineRow row) {
    Row.MetadataRow edits = state.metadata().get(id);
    return machine(id, row, edits == null ? Row.MetadataRow.NONE : edits);
  }

  public static Machine machine(String id, Row.MachineRow row, Row.MetadataRow edits) {
    return Machine.newBuilder()
        .setId(id)
        .setHostname(row.hostname())
        .setPrimaryIp(row.primaryIp())
        .putAllMetadata(inForce(row.metadata(), edits))
        .setAgentEndpoint(row.agentEndpoint())
        .setJournalEndpoint(row.journalEndpoint())
        .setVersion(row.agentVersion())
        .setUnitManager(row.unitManager())
        .setScheduling(edits.scheduling())
        .setBootId(row.bootId())
        .setRegisterTime(time(row.registerMillis()))
        .setSshPort(row.sshPort())
        .build();
  }

  /** The agent's metadata with the edits of users over it. */
  public static Map<String, String> inForce(Map<String, String> configured, Row.MetadataRow edits) {
    var metadata = new TreeMap<>(configured);
    edits.removed().forEach(metadata::remove);
    metadata.putAll(edits.set());
    return metadata;
  }

  public static com.google.protobuf.Duration duration(Duration span) {
    return com.google.protobuf.Duration.newBuilder()
        .setSeconds(span.getSeconds())
        .setNanos(span.getNano())
        .build();
  }

  private static Timestamp time(long millis) {
    Instant instant = Instant.ofEpochMilli(millis);
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }
}
