package dev.fleet.agent;

import dev.fleet.agent.deeds.DeedFiles;
import dev.fleet.agent.units.UnitManager;
import dev.fleet.agent.units.UnitManagerException;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.grpc.Endpoint;
import dev.fleet.runtime.grpc.GrpcServers;
import dev.fleet.runtime.grpc.RunningServer;
import dev.fleet.runtime.log.Log;
import dev.fleet.runtime.loop.EventLoop;
import dev.fleet.runtime.service.Version;
import dev.fleet.v1.AgentServiceGrpc;
import dev.fleet.v1.Machine;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;

/**
 * A running agent. Thread-safe.
 *
 * <p>Closing lets go of the units: where they run on, the machine stays registered until its
 * session's TTL has passed, so that a restart of the agent moves nothing; where they end with their
 * manager, the machine leaves the cluster when they have. With {@link AgentConfig#leaveOnStop} it
 * unloads all units instead and leaves the cluster.
 */
public final class AgentServer implements AutoCloseable {
  private static final Log LOG = Log.of(AgentServer.class);
  private static final int QUEUE = 10_000;

  private final AgentConfig config;
  private final UnitManager manager;
  private final OnlyOne only;
  private final EventLoop loop;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Agent agent;
  private final RunningServer server;
  private final AtomicBoolean closed = new AtomicBoolean();

  private AgentServer(
      AgentConfig config, UnitManager manager, Clocks clocks, RandomGenerator random, OnlyOne only)
      throws IOException {
    this.config = config;
    this.manager = manager;
    this.only = only;
    this.loop = EventLoop.start("agent", QUEUE, clocks);
    this.agent =
        new Agent(
            new Agent.Surroundings(loop, threads, clocks, random),
            manager,
            new DeedFiles(config.stateDirectory(), config.bootId()),
            new Agent.Registry(
                config.registry().stream()
                    .map(endpoint -> new ChannelReplica(endpoint, config.client()))
                    .toList(),
                this::machine,
                config.sessionTtl()));
    this.server =
        GrpcServers.start(
            config.server(),
            List.of(new UnitStatusService(manager, agent.events(), clocks, config.machineId())));
  }

  /**
   * Starts an agent. It registers as soon as the unit manager can be used.
   *
   * @param manager becomes the agent's, which closes it
   * @throws IOException if it cannot listen, cannot read its own records, or is not the only agent
   *     on them
   */
  public static AgentServer start(
      AgentConfig config, UnitManager manager, Clocks clocks, RandomGenerator random)
      throws IOException, UnitManagerException {
    OnlyOne only = OnlyOne.claim(config.stateDirectory());
    AgentServer server;
    try {
      server = new AgentServer(config, manager, clocks, random, only);
    } catch (IOException | RuntimeException e) {
      only.close();
      manager.close();
      throw e;
    }
    try {
      server.agent.begin(server::showHealth);
      return server;
    } catch (IOException | UnitManagerException | RuntimeException e) {
      server.letGo();
      throw e;
    }
  }

  private void showHealth(boolean healthy) {
    server
        .health()
        .setStatus(
            AgentServiceGrpc.SERVICE_NAME,
            healthy ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
  }

  private Machine machine() {
    return Machine.newBuilder()
        .setId(config.machineId())
        .setHostname(config.hostname())
        .setPrimaryIp(config.publicIp())
        .putAllMetadata(config.metadata())
        .setAgentEndpoint(agentEndpoint())
        .setJournalEndpoint(config.journalEndpoint())
        .setVersion(Version.current())
        .setUnitManager(manager.description())
        .setBootId(config.bootId())
        .setSshPort(config.sshPort())
        .build();
  }

  private String agentEndpoint() {
    if (config.advertise().isPresent()) {
      return config.advertise().get().toString();
    }
    for (Endpoint endpoint : server.endpoints()) {
      if (endpoint instanceof Endpoint.Tcp tcp) {
        boolean any = tcp.host().equals("0.0.0.0") || tcp.host().equals("::");
        return any && !config.publicIp().isEmpty()
            ? new Endpoint.Tcp(config.publicIp(), tcp.port()).toString()
            : tcp.toString();
      }
    }
    return "";
  }

  /** Where {@code AgentService} is served, with real ports. */
  public List<Endpoint> endpoints() {
    return server.endpoints();
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    if (config.leaveOnStop()) {
      LOG.info("leaving the cluster; all units of fleet are stopped");
      agent.leave(config.leaveTimeout());
    }
    letGo();
  }

  private void letGo() {
    server.close();
    if (!manager.unitsRunOn()) {
      agent.stopUnits(!config.leaveOnStop()); // Else it has left already.
    }
    agent.close();
    loop.close();
    threads.shutdownNow();
    only.close();
  }
}
