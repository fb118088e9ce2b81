package dev.fleet.registry.store;

import com.google.protobuf.ByteString;
import dev.fleet.v1.DesiredState;
import dev.fleet.v1.MachineScheduling;
import java.util.List;
import java.util.Map;

/** A value of etcd, decoded, with the revisions of its key. Immutable. */
public sealed interface Row {
  /** Where it stands. */
  Version version();

  /** The revision of the last write. */
  default long revision() {
    return version().modified();
  }

  /**
   * The revisions of a key.
   *
   * @param created of the write that made the key
   * @param modified of the last write
   */
  record Version(long created, long modified) {}

  /** A unit file. */
  record FileRow(
      ByteString content, String hash, String description, boolean condemned, Version version)
      implements Row {
    public FileRow withVersion(Version other) {
      return new FileRow(content, hash, description, condemned, other);
    }
  }

  /**
   * A unit as its user left it.
   *
   * @param requestHash of the request that created it
   */
  record UnitRow(
      String digest,
      String hash,
      DesiredState desired,
      boolean global,
      long generation,
      long requestHash,
      long previousRevision,
      long createMillis,
      long updateMillis,
      Version version)
      implements Row {
    public UnitRow withVersion(Version other) {
      return new UnitRow(
          digest,
          hash,
          desired,
          global,
          generation,
          requestHash,
          previousRevision,
          createMillis,
          updateMillis,
          other);
    }

    /** Whether a machine is wanted. */
    public boolean isWanted() {
      return desired == DesiredState.DESIRED_STATE_LOADED
          || desired == DesiredState.DESIRED_STATE_LAUNCHED;
    }
  }

  /** Where a unit belongs. */
  record PlacementRow(
      String machineId, long term, String reason, long unitCreateRevision, Version version)
      implements Row {}

  /** Why a unit has no place. */
  record RefusalRow(String summary, long term, long unitCreateRevision, Version version)
      implements Row {}

  /** A machine with its session. */
  record MachineRow(
      String hostname,
      String primaryIp,
      Map<String, String> metadata,
      String agentEndpoint,
      String journalEndpoint,
      String agentVersion,
      String unitManager,
      String bootId,
      int sshPort,
      long registerMillis,
      String sessionId,
      String replicaId,
      long ttlMillis,
      Version version)
      implements Row {}

  /** What users changed of a machine. */
  record MetadataRow(
      Map<String, String> set, List<String> removed, MachineScheduling scheduling, Version version)
      implements Row {
    /** Of a machine that nobody has changed. */
    public static final MetadataRow NONE =
        new MetadataRow(
            Map.of(),
            List.of(),
            MachineScheduling.MACHINE_SCHEDULING_SCHEDULABLE,
            new Version(0, 0));
  }

  /** What a machine reports of a unit. */
  record StateRow(
      DesiredState agentState,
      String loadState,
      String activeState,
      String subState,
      String hash,
      long generation,
      String error,
      long sinceSeconds,
      int sinceNanos,
      String startResult,
      Version version)
      implements Row {
    /** Whether the two differ at most in when they were written. */
    public boolean saysTheSameAs(StateRow other) {
      return agentState == other.agentState
          && loadState.equals(other.loadState)
          && activeState.equals(other.activeState)
          && subState.equals(other.subState)
          && hash.equals(other.hash)
          && generation == other.generation
          && error.equals(other.error)
          && sinceSeconds == other.sinceSeconds
          && sinceNanos == other.sinceNanos
          && startResult.equals(other.startResult);
    }
  }

  /** A replica of the registry. */
  record ReplicaRow(String address, Version version) implements Row {}

  /** The leading scheduler; its term is the revision in which the key was created. */
  record LeaderRow(String candidateId, String endpoint, Version version) implements Row {
    public long term() {
      return version.created();
    }
  }
}
