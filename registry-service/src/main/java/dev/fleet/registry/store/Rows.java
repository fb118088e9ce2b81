package dev.fleet.registry.store;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.fleet.v1.DesiredState;
import dev.fleet.v1.MachineScheduling;
import dev.fleet.v1.storage.FileRecord;
import dev.fleet.v1.storage.LeaderRecord;
import dev.fleet.v1.storage.MachineRecord;
import dev.fleet.v1.storage.MetadataRecord;
import dev.fleet.v1.storage.PlacementRecord;
import dev.fleet.v1.storage.RefusalRecord;
import dev.fleet.v1.storage.ReplicaRecord;
import dev.fleet.v1.storage.StateRecord;
import dev.fleet.v1.storage.UnitRecord;
import java.util.Map;

/** Turns rows into the bytes that etcd keeps, and back. */
public final class Rows {
  private Rows() {}

  /**
   * Decodes a value.
   *
   * @throws InvalidProtocolBufferException if the bytes are not such a value
   */
  public static Row decode(Kind kind, ByteString value, Row.Version version)
      throws InvalidProtocolBufferException {
    return switch (kind) {
      case FILE -> file(FileRecord.parseFrom(value), version);
      case UNIT -> unit(UnitRecord.parseFrom(value), version);
      case PLACEMENT -> placement(PlacementRecord.parseFrom(value), version);
      case REFUSAL -> refusal(RefusalRecord.parseFrom(value), version);
      case MACHINE -> machine(MachineRecord.parseFrom(value), version);
      case METADATA -> metadata(MetadataRecord.parseFrom(value), version);
      case STATE -> state(StateRecord.parseFrom(value), version);
      case REPLICA -> new Row.ReplicaRow(ReplicaRecord.parseFrom(value).getAddress(), version);
      case LEADER -> leader(LeaderRecord.parseFrom(value), version);
    };
  }

  /** Encodes a row; its version is etcd's to keep. */
  public static ByteString encode(Row row) {
    return switch (row) {
      case Row.FileRow file -> encode(file);
      case Row.UnitRow unit -> encode(unit);
      case Row.PlacementRow placement -> encode(placement);
      case Row.RefusalRow refusal -> encode(refusal);
      case Row.MachineRow machine -> encode(machine);
      case Row.MetadataRow metadata -> encode(metadata);
      case Row.StateRow state -> encode(state);
      case Row.ReplicaRow replica ->
          ReplicaRecord.newBuilder().setAddress(replica.address()).build().toByteString();
      case Row.LeaderRow leader ->
          LeaderRecord.newBuilder()
              .setCandidateId(leader.candidateId())
              .setEndpoint(leader.endpoint())
              .build()
              .toByteString();
    };
  }

  private static Row.FileRow file(FileRecord record, Row.Version version) {
    return new Row.FileRow(
        record.getContent(),
        record.getHash(),
        record.getDescription(),
        record.getCondemned(),
        version);
  }

  private static ByteString encode(Row.FileRow row) {
    return FileRecord.newBuilder()
        .setContent(row.content())
        .setHash(row.hash())
        .setDescription(row.description())
        .setCondemned(row.condemned())
        .build()
        .toByteString();
  }

  private static Row.UnitRow unit(UnitRecord record, Row.Version version)
      throws InvalidProtocolBufferException {
    return new Row.UnitRow(
        record.getContentDigest().intern(), // Shared by all instances of a template.
        record.getHash().intern(),
        desired(record.getDesiredState()),
        record.getGlobal(),
        record.getGeneration(),
        record.getRequestHash(),
        record.getPreviousRevision(),
        record.getCreateTimeMs(),
        record.getUpdateTimeMs(),
        version);
  }

  private static ByteString encode(Row.UnitRow row) {
    return UnitRecord.newBuilder()
        .setContentDigest(row.digest())
        .setHash(row.hash())
        .setDesiredState(row.desired().getNumber())
        .setGlobal(row.global())
        .setGeneration(row.generation())
        .setRequestHash(row.requestHash())
        .setPreviousRevision(row.previousRevision())
        .setCreateTimeMs(row.createMillis())
        .setUpdateTimeMs(row.updateMillis())
        .build()
        .toByteString();
  }

  private static Row.PlacementRow placement(PlacementRecord record, Row.Version version) {
    return new Row.PlacementRow(
        record.getMachineId().intern(), // A million placements share few machines and reasons.
        record.getTerm(),
        record.getReason().intern(),
        record.getUnitCreateRevision(),
        version);
  }

  private static ByteString encode(Row.PlacementRow row) {
    return PlacementRecord.newBuilder()
        .setMachineId(row.machineId())
        .setTerm(row.term())
        .setReason(row.reason())
        .setUnitCreateRevision(row.unitCreateRevision())
        .build()
        .toByteString();
  }

  private static Row.RefusalRow refusal(RefusalRecord record, Row.Version version) {
    return new Row.RefusalRow(
        record.getSummary(), record.getTerm(), record.getUnitCreateRevision(), version);
  }

  private static ByteString encode(Row.RefusalRow row) {
    return RefusalRecord.newBuilder()
        .setSummary(row.summary())
        .setTerm(row.term())
        .setUnitCreateRevision(row.unitCreateRevision())
        .build()
        .toByteString();
  }

  private static Row.MachineRow machine(MachineRecord record, Row.Version version) {
    return new Row.MachineRow(
        record.getHostname(),
        record.getPrimaryIp(),
        Map.copyOf(record.getMetadataMap()),
        record.getAgentEndpoint(),
        record.getJournalEndpoint(),
        record.getVersion(),
        record.getUnitManager(),
        record.getBootId(),
        record.getSshPort(),
        record.getRegisterTimeMs(),
        record.getSessionId(),
        record.getReplicaId(),
        record.getTtlMs(),
        version);
  }

  private static ByteString encode(Row.MachineRow row) {
    return MachineRecord.newBuilder()
        .setHostname(row.hostname())
        .setPrimaryIp(row.primaryIp())
        .putAllMetadata(row.metadata())
        .setAgentEndpoint(row.agentEndpoint())
        .setJournalEndpoint(row.journalEndpoint())
        .setVersion(row.agentVersion())
        .setUnitManager(row.unitManager())
        .setBootId(row.bootId())
        .setSshPort(row.sshPort())
        .setRegisterTimeMs(row.registerMillis())
        .setSessionId(row.sessionId())
        .setReplicaId(row.replicaId())
        .setTtlMs(row.ttlMillis())
        .build()
        .toByteString();
  }

  private static Row.MetadataRow metadata(MetadataRecord record, Row.Version version) {
    MachineScheduling scheduling = MachineScheduling.forNumber(record.getScheduling());
    return new Row.MetadataRow(
        Map.copyOf(record.getSetMap()),
        record.getRemovedList(),
        scheduling == null || scheduling == MachineScheduling.MACHINE_SCHEDULING_UNSPECIFIED
            ? MachineScheduling.MACHINE_SCHEDULING_SCHEDULABLE
            : scheduling,
        version);
  }

  private static ByteString encode(Row.MetadataRow row) {
    return MetadataRecord.newBuilder()
        .putAllSet(row.set())
        .addAllRemoved(row.removed())
        .setScheduling(row.scheduling().getNumber())
        .build()
        .toByteString();
  }

  private static Row.StateRow state(StateRecord record, Row.Version version)
      throws InvalidProtocolBufferException {
    // The words of systemd are few: one copy of each serves all rows.
    return new Row.StateRow(
        desired(record.getAgentState()),
        record.getLoadState().intern(),
        record.getActiveState().intern(),
        record.getSubState().intern(),
        record.getHash().intern(),
        record.getGeneration(),
        record.getError(),
        record.getSinceSeconds(),
        record.getSinceNanos(),
        record.getStartResult().intern(),
        version);
  }

  private static ByteString encode(Row.StateRow row) {
    return StateRecord.newBuilder()
        .setAgentState(row.agentState().getNumber())
        .setLoadState(row.loadState())
        .setActiveState(row.activeState())
        .setSubState(row.subState())
        .setHash(row.hash())
        .setGeneration(row.generation())
        .setError(row.error())
        .setSinceSeconds(row.sinceSeconds())
        .setSinceNanos(row.sinceNanos())
        .setStartResult(row.startResult())
        .build()
        .toByteString();
  }

  private static Row.LeaderRow leader(LeaderRecord record, Row.Version version) {
    return new Row.LeaderRow(record.getCandidateId(), record.getEndpoint(), version);
  }

  private static DesiredState desired(int number) throws InvalidProtocolBufferException {
    DesiredState state = DesiredState.forNumber(number);
    if (state == null) {
      throw new InvalidProtocolBufferException("unknown desired state " + number);
    }
    return state;
  }
}
