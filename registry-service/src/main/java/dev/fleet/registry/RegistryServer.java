package dev.fleet.registry;

import dev.fleet.registry.etcd.EtcdStore;
import dev.fleet.registry.etcd.Mirror;
import dev.fleet.registry.machine.MachineCalls;
import dev.fleet.registry.machine.Sessions;
import dev.fleet.registry.schedule.ScheduleCalls;
import dev.fleet.registry.store.KeySpace;
import dev.fleet.registry.unit.FileCollector;
import dev.fleet.registry.unit.UnitCalls;
import dev.fleet.registry.view.LiveView;
import dev.fleet.registry.wire.Pages;
import dev.fleet.registry.wire.Reads;
import dev.fleet.registry.wire.Services;
import dev.fleet.registry.wire.Streams;
import dev.fleet.registry.write.Transactor;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.grpc.Endpoint;
import dev.fleet.runtime.grpc.GrpcMetrics;
import dev.fleet.runtime.grpc.GrpcServers;
import dev.fleet.runtime.grpc.RunningServer;
import dev.fleet.runtime.log.Log;
import dev.fleet.runtime.metrics.Metrics;
import dev.fleet.v1.MachineServiceGrpc;
import dev.fleet.v1.ScheduleServiceGrpc;
import dev.fleet.v1.UnitServiceGrpc;
import io.grpc.BindableService;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * One replica of the registry. It keeps nothing of its own: start as many as you like, end any of
 * them. Thread-safe.
 */
public final class RegistryServer implements AutoCloseable {
  private static final Log LOG = Log.of(RegistryServer.class);
  private static final Duration MIN_LEASE = Duration.ofSeconds(2);

  /** Must not wait behind thousands of other calls: who is late with them is taken for dead. */
  private static final Set<String> SIGNS_OF_LIFE =
      Set.of(
          MachineServiceGrpc.getKeepAliveMethod().getFullMethodName(),
          ScheduleServiceGrpc.getCampaignMethod().getFullMethodName());

  private final ArrayDeque<AutoCloseable> parts = new ArrayDeque<>();
  private final String replicaId = UUID.randomUUID().toString().substring(0, 8);
  private final LiveView view;
  private final RunningServer server;

  /**
   * Starts a replica. It listens when this returns, and answers once it has read etcd; see {@link
   * #awaitReady}.
   *
   * @throws IOException if an endpoint cannot be had, or a TLS file not be read
   */
  public static RegistryServer start(RegistryConfig config, Clocks clocks) throws IOException {
    return start(config, clocks, new Metrics());
  }

  /** As above, counting what happens. */
  public static RegistryServer start(RegistryConfig config, Clocks clocks, Metrics metrics)
      throws IOException {
    return new RegistryServer(config, clocks, metrics);
  }

  private RegistryServer(RegistryConfig config, Clocks clocks, Metrics metrics) throws IOException {
    var keys = new KeySpace(config.prefix());
    view = new LiveView(keys, clocks);
    try {
      EtcdStore store = own(EtcdStore.open(config.etcd(), clocks.ticker()));
      Mirror mirror = own(Mirror.start(store, keys, view, clocks));
      var transactor = new Transactor(store, keys, view, clocks);
      Duration leaseTtl = max(MIN_LEASE, config.sessionTtl());
      var presence =
          own(
              new Presence(
                  replicaId, advertise(config), leaseTtl, store, keys, view, mirror, clocks));
      var services =
          new Services(
              new Reads(view, replicaId, presence),
              transactor,
              new Pages(clocks),
              new Streams(config.maxStreams()),
              clocks);
      Sessions sessions = own(new Sessions(replicaId, leaseTtl, view, transactor, keys, clocks));
      FileCollector collector =
          own(new FileCollector(replicaId, view, transactor, clocks, config.fileGrace()));
      show(metrics, services, sessions);
      List<BindableService> calls =
          List.of(
              new UnitCalls(services),
              new MachineCalls(services, sessions, keys, config.sessionTtl()),
              new ScheduleCalls(services, store, presence::joinIn));
      server = own(listen(config, calls, clocks, metrics));
      presence.start();
      sessions.start();
      collector.start();
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Listens; says that it serves once there is something to serve. */
  private RunningServer listen(
      RegistryConfig config, List<BindableService> calls, Clocks clocks, Metrics metrics)
      throws IOException {
    RunningServer running =
        GrpcServers.start(
            config.server(),
            calls,
            List.of(new GrpcMetrics(metrics, clocks.ticker(), "registry")),
            SIGNS_OF_LIFE);
    healthy(running, ServingStatus.NOT_SERVING);
    view.whenReady(() -> healthy(running, ServingStatus.SERVING));
    return running;
  }

  private void show(Metrics metrics, Services services, Sessions sessions) {
    metrics.gauge("fleet_registry_view_revision", "Revision of the view", view::revision);
    metrics.gauge("fleet_registry_units", "Units in the view", () -> view.state().unitCount());
    metrics.gauge(
        "fleet_registry_machines", "Machines in the view", () -> view.state().machines().size());
    metrics.gauge("fleet_registry_sessions", "Sessions of this replica", sessions::count);
    metrics.gauge(
        "fleet_registry_streams", "Streams that are open", () -> services.streams().open());
    metrics.gauge(
        "fleet_registry_etcd_away_seconds",
        "How long etcd has been away, 0 while it is not",
        () -> view.staleness().map(Duration::toMillis).orElse(0L) / 1e3);
  }

  private <T extends AutoCloseable> T own(T part) {
    parts.push(part);
    return part;
  }

  private static Duration max(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }

  private static String advertise(RegistryConfig config) {
    return config.advertise().isEmpty()
        ? config.server().listen().getFirst().toString()
        : config.advertise();
  }

  private static void healthy(RunningServer running, ServingStatus status) {
    for (String service :
        List.of(
            "",
            UnitServiceGrpc.SERVICE_NAME,
            MachineServiceGrpc.SERVICE_NAME,
            ScheduleServiceGrpc.SERVICE_NAME)) {
      running.health().setStatus(service, status);
    }
  }

  /** This replica's name, fresh for each start. */
  public String replicaId() {
    return replicaId;
  }

  /** Where it listens, with the real ports. */
  public List<Endpoint> endpoints() {
    return server.endpoints();
  }

  /** How far its view is. */
  public long revision() {
    return view.revision();
  }

  /**
   * Waits until it has read etcd.
   *
   * @return false if the time passed first
   */
  public boolean awaitReady(Duration timeout) throws InterruptedException {
    return view.await(1, timeout).isPresent();
  }

  /** How long etcd has been away; empty while it is not. */
  public Optional<Duration> staleness() {
    return view.staleness();
  }

  /** Ends streams and calls, then gives up the replica's lease. */
  @Override
  public void close() {
    while (true) {
      AutoCloseable part = parts.poll();
      if (part == null) {
        return;
      }
      try {
        part.close();
      } catch (Exception e) {
        LOG.warn("closing failed", e, "part", part.getClass().getSimpleName());
      }
    }
  }
}
