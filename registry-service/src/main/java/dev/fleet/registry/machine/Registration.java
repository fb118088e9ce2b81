package dev.fleet.registry.machine;

import dev.fleet.registry.store.Key;
import dev.fleet.registry.store.Row;
import dev.fleet.registry.wire.Checks;
import dev.fleet.registry.write.Item;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.v1.ErrorReason;
import dev.fleet.v1.Machine;
import dev.fleet.v1.RegisterMachineRequest;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/**
 * One attempt of a host to take part.
 *
 * @param sessionId of the session that it begins
 */
record Registration(
    String machineId, Row.MachineRow row, String sessionId, String previousSessionId) {
  private static final Duration MIN_TTL = Duration.ofSeconds(1);
  private static final Duration MAX_TTL = Duration.ofMinutes(10);
  private static final int MAX_TEXT = 256;

  /** What became of it. */
  sealed interface Outcome {
    record Begun(long revision) implements Outcome {}

    record Refused(StatusRuntimeException error) implements Outcome {}
  }

  /** Checks a request. */
  static Registration of(
      RegisterMachineRequest request, String replicaId, Duration defaultTtl, Clocks clocks) {
    Machine machine = request.getMachine();
    String id = Checks.machineId("machine.id", machine.getId());
    Checks.oneLine("machine.hostname", machine.getHostname(), MAX_TEXT);
    Checks.oneLine("machine.primary_ip", machine.getPrimaryIp(), MAX_TEXT);
    Checks.oneLine("machine.agent_endpoint", machine.getAgentEndpoint(), MAX_TEXT);
    Checks.oneLine("machine.journal_endpoint", machine.getJournalEndpoint(), MAX_TEXT);
    Checks.oneLine("machine.version", machine.getVersion(), MAX_TEXT);
    Checks.oneLine("machine.unit_manager", machine.getUnitManager(), MAX_TEXT);
    Checks.oneLine("machine.boot_id", machine.getBootId(), MAX_TEXT);
    Checks.oneLine("previous_session_id", request.getPreviousSessionId(), MAX_TEXT);
    Checks.that(
        machine.getSshPort() >= 0 && machine.getSshPort() <= 65_535,
        "machine.ssh_port",
        "must be from 0 to 65535, got " + machine.getSshPort());
    MetadataRules.checkConfigured("machine.metadata", machine.getMetadataMap());
    Duration ttl = ttl(request, defaultTtl);
    String sessionId = UUID.randomUUID().toString();
    var row =
        new Row.MachineRow(
            machine.getHostname(),
            machine.getPrimaryIp(),
            Map.copyOf(machine.getMetadataMap()),
            machine.getAgentEndpoint(),
            machine.getJournalEndpoint(),
            machine.getVersion(),
            machine.getUnitManager(),
            machine.getBootId(),
            machine.getSshPort(),
            clocks.now().toEpochMilli(),
            sessionId,
            replicaId,
            ttl.toMillis(),
            new Row.Version(0, 0));
    return new Registration(id, row, sessionId, request.getPreviousSessionId());
  }

  private static Duration ttl(RegisterMachineRequest request, Duration defaultTtl) {
    if (!request.hasTtl()) {
      return defaultTtl;
    }
    long seconds = request.getTtl().getSeconds();
    int nanos = request.getTtl().getNanos();
    boolean sane =
        seconds >= 0 && seconds <= MAX_TTL.toSeconds() && nanos >= 0 && nanos < 1_000_000_000;
    Duration ttl = sane ? Duration.ofSeconds(seconds, nanos) : Duration.ZERO;
    Checks.that(
        ttl.compareTo(MIN_TTL) >= 0 && ttl.compareTo(MAX_TTL) <= 0,
        "ttl",
        "must be from 1 s to 10 min");
    return ttl;
  }

  Duration ttl() {
    return Duration.ofMillis(row.ttlMillis());
  }

  Item<Outcome> item() {
    return tx -> {
      Row.MachineRow there = tx.machine(machineId);
      if (there != null && there.sessionId().equals(sessionId)) {
        return at -> new Outcome.Begun(at); // Our own, from an attempt that was not answered.
      }
      if (there != null && !mayReplace(there)) {
        return at -> new Outcome.Refused(duplicate(there));
      }
      tx.put(Key.machine(machineId), row);
      return at -> new Outcome.Begun(at);
    };
  }

  private boolean mayReplace(Row.MachineRow there) {
    boolean sameHost =
        there.hostname().equals(row.hostname()) && there.bootId().equals(row.bootId());
    return sameHost || there.sessionId().equals(previousSessionId);
  }

  private StatusRuntimeException duplicate(Row.MachineRow there) {
    return FleetErrors.alreadyExists(
        ErrorReason.DUPLICATE_MACHINE_ID.name(),
        ("machine ID %s of host %s is taken by the live host %s; give each host its own"
                + " /etc/machine-id, or wait until the other one counts as lost")
            .formatted(machineId, row.hostname(), there.hostname()),
        Map.of("machine", machineId, "host", row.hostname(), "other_host", there.hostname()));
  }
}
