package dev.fleet.agent;

import dev.fleet.agent.deeds.DeedFiles;
import dev.fleet.agent.link.RegistryLink;
import dev.fleet.agent.reconcile.Deed;
import dev.fleet.agent.units.UnitManager;
import dev.fleet.agent.units.UnitManagerException;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.config.Durations;
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
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
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
  private static final Duration ANSWER = Duration.ofSeconds(5);

  private final AgentConfig config;
  private final UnitManager manager;
  private final OnlyOne only;
  private final EventLoop loop;
  private final DeedFiles deeds;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final RunningServer server;
  private final AgentCore core;
  private final UnitEvents events;
  private final AtomicBoolean closed = new AtomicBoolean();
  private boolean linkOpen;

  private AgentServer(
      AgentConfig config, UnitManager manager, Clocks clocks, RandomGenerator random, OnlyOne only)
      throws IOException {
    this.config = config;
    this.manager = manager;
    this.only = only;
    this.loop = EventLoop.start("agent", QUEUE, clocks);
    this.deeds = new DeedFiles(config.stateDirectory(), config.bootId());
    this.core =
        new AgentCore(
            clocks,
            loop,
            random,
            new OperationRunner(manager, deeds, threads, loop),
            (resume, listener) ->
                new RegistryLink(
                    loop,
                    random,
                    config.registry().stream()
                        .map(endpoint -> new ChannelReplica(endpoint, config.client()))
                        .toList(),
                    this::machine,
                    config.sessionTtl(),
                    resume,
                    listener));
    this.events =
        new UnitEvents(
            loop, core::observed, this::managerAvailable, _ -> core.managerUnavailable());
    this.server =
        GrpcServers.start(
            config.server(),
            List.of(new UnitStatusService(manager, events, clocks, config.machineId())));
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
    AgentServer agent;
    try {
      agent = new AgentServer(config, manager, clocks, random, only);
    } catch (IOException | RuntimeException e) {
      only.close();
      manager.close();
      throw e;
    }
    try {
      agent.begin();
      return agent;
    } catch (IOException | UnitManagerException | RuntimeException e) {
      agent.letGo();
      throw e;
    }
  }

  private void begin() throws IOException, UnitManagerException {
    Collection<Deed> recovered = deeds.recover(manager.installed(), manager.interrupted());
    loop.execute(
        () -> {
          core.onHealth(this::showHealth);
          core.adopt(recovered);
        });
    manager.open(events);
  }

  private void managerAvailable() {
    core.managerAvailable();
    if (!linkOpen) {
      linkOpen = true;
      core.link().open();
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
      leave();
    }
    letGo();
  }

  private void letGo() {
    server.close();
    if (!manager.unitsRunOn()) {
      stopUnits();
    }
    onLoop(() -> core.link().close());
    manager.close();
    loop.close();
    threads.shutdownNow();
    only.close();
  }

  private void onLoop(Runnable task) {
    try {
      loop.call(
          () -> {
            task.run();
            return true;
          },
          ANSWER);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.warn("the agent's loop does not answer", e);
    }
  }

  /** Unloads everything, then leaves the cluster. */
  private void leave() {
    LOG.info("leaving the cluster; all units of fleet are stopped");
    var gone = new CountDownLatch(1);
    onLoop(() -> core.leave(gone::countDown));
    try {
      if (!gone.await(config.leaveTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("units did not stop in time", "limit", Durations.text(config.leaveTimeout()));
      }
      deregister();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void deregister() throws InterruptedException {
    var left = new CountDownLatch(1);
    onLoop(
        () ->
            core.link()
                .leave(
                    failure -> {
                      if (failure != null) {
                        LOG.warn("could not deregister", failure);
                      }
                      left.countDown();
                    }));
    if (!left.await(ANSWER.toMillis(), TimeUnit.MILLISECONDS)) {
      LOG.warn("the registry does not answer; the machine leaves by its TTL");
    }
  }

  /**
   * The units end with this agent. The machine stays in the cluster until they have stopped, so
   * that none is started elsewhere before; then it leaves, so that they are at once.
   */
  private void stopUnits() {
    onLoop(core::managerUnavailable);
    manager.close();
    try {
      if (!config.leaveOnStop()) { // Else it has left already.
        deregister();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
