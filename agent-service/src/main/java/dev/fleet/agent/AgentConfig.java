package dev.fleet.agent;

import dev.fleet.runtime.grpc.ClientConfig;
import dev.fleet.runtime.grpc.Endpoint;
import dev.fleet.runtime.grpc.ServerConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an agent is told.
 *
 * @param machineId checked
 * @param hostname for people
 * @param bootId of the kernel
 * @param publicIp may be empty
 * @param metadata of this machine
 * @param server how {@code AgentService} is served
 * @param advertise where others reach it; empty for the first TCP endpoint of {@code server}
 * @param journalEndpoint {@code host:port}; empty if none is served
 * @param sshPort 0 means 22
 * @param registry the replicas, the first is tried first
 * @param client how the registry is called
 * @param sessionTtl to ask for; empty for the registry's own
 * @param stateDirectory of the records of this boot
 * @param leaveOnStop whether a stop unloads all units and leaves the cluster
 * @param leaveTimeout how long the units may take to stop then
 */
public record AgentConfig(
    String machineId,
    String hostname,
    String bootId,
    String publicIp,
    Map<String, String> metadata,
    ServerConfig server,
    Optional<Endpoint> advertise,
    String journalEndpoint,
    int sshPort,
    List<Endpoint> registry,
    ClientConfig client,
    Optional<Duration> sessionTtl,
    Path stateDirectory,
    boolean leaveOnStop,
    Duration leaveTimeout) {
  public AgentConfig {
    metadata = Map.copyOf(metadata);
    registry = List.copyOf(registry);
  }
}
