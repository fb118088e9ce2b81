package dev.fleet.scheduler;

import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.grpc.Channels;
import dev.fleet.runtime.grpc.Endpoint;
import dev.fleet.runtime.grpc.FleetChannel;
import dev.fleet.runtime.grpc.GrpcMetrics;
import dev.fleet.runtime.grpc.GrpcServers;
import dev.fleet.runtime.grpc.RunningServer;
import dev.fleet.runtime.log.Log;
import dev.fleet.runtime.loop.EventLoop;
import dev.fleet.runtime.metrics.Metrics;
import dev.fleet.scheduler.lead.Scheduler;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** A scheduler with its network: a channel to the registry and a server of its own. Thread-safe. */
public final class SchedulerServer implements AutoCloseable {
  private static final int LOOP_CAPACITY = 1_024;
  private static final Log LOG = Log.of(SchedulerServer.class);

  private final EventLoop loop;
  private final FleetChannel registry;
  private final RunningServer server;
  private final Scheduler scheduler;

  private SchedulerServer(
      EventLoop loop, FleetChannel registry, RunningServer server, Scheduler scheduler) {
    this.loop = loop;
    this.registry = registry;
    this.server = server;
    this.scheduler = scheduler;
  }

  /**
   * Starts; a registry that cannot be reached is waited for.
   *
   * @throws IOException if it cannot listen, or a TLS file cannot be read
   */
  public static SchedulerServer start(SchedulerConfig config, Clocks clocks) throws IOException {
    return start(config, clocks, new Metrics());
  }

  /** As above, with the metrics of the process. */
  public static SchedulerServer start(SchedulerConfig config, Clocks clocks, Metrics metrics)
      throws IOException {
    FleetChannel registry = Channels.open(config.registry(), config.client());
    EventLoop loop = EventLoop.start("scheduler", LOOP_CAPACITY, clocks);
    try {
      return start(config, clocks, metrics, registry, loop);
    } catch (IOException | RuntimeException e) {
      registry.close();
      loop.close();
      throw e;
    }
  }

  private static SchedulerServer start(
      SchedulerConfig config, Clocks clocks, Metrics metrics, FleetChannel registry, EventLoop loop)
      throws IOException {
    var scheduler =
        new Scheduler(
            registry.channel(),
            loop,
            clocks,
            RandomGenerator.getDefault(),
            config.brake(),
            metrics,
            UUID.randomUUID().toString());
    RunningServer server =
        GrpcServers.start(
            config.server(),
            List.of(scheduler.service()),
            List.of(new GrpcMetrics(metrics, clocks.ticker(), "scheduler")));
    Endpoint endpoint = config.advertise().orElse(server.endpoints().getFirst());
    scheduler.start(endpoint.toString());
    LOG.info("scheduler started", "listen", server.endpoints(), "registry", config.registry());
    return new SchedulerServer(loop, registry, server, scheduler);
  }

  /** Where it listens, with the real ports. */
  public List<Endpoint> endpoints() {
    return server.endpoints();
  }

  /** Gives up leadership at once, and stops. */
  @Override
  public void close() {
    scheduler.close();
    server.close();
    registry.close();
    loop.close();
  }
}
