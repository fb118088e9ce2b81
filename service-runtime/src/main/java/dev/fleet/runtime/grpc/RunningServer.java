package dev.fleet.runtime.grpc;

import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.log.Log;
import io.grpc.Server;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.protobuf.services.HealthStatusManager;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A server that listens. Thread-safe. */
public final class RunningServer implements AutoCloseable {
  private static final Log LOG = Log.of(RunningServer.class);
  private static final Duration CANCEL_DEADLINE = Duration.ofSeconds(1);

  private final Duration grace;
  private final EventLoopGroup io;
  private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
  private final HealthStatusManager health = new HealthStatusManager();
  private final Drain drain = new Drain();
  private final List<Server> servers = new ArrayList<>();
  private final List<Endpoint> endpoints = new ArrayList<>();
  private final List<SocketFile> files = new ArrayList<>();
  private boolean closed;

  RunningServer(ServerConfig config) {
    this.grace = config.shutdownGrace();
    this.io = NettyTuning.ioThreads("fleet-server-io", config.ioThreads());
  }

  /** Where it listens, in the order of the configuration, with the real ports. */
  public synchronized List<Endpoint> endpoints() {
    return List.copyOf(endpoints);
  }

  /**
   * The health that {@code grpc.health.v1} shows. Every service starts as serving; a service that
   * cannot do its work says so here.
   */
  public HealthStatusManager health() {
    return health;
  }

  Drain drain() {
    return drain;
  }

  EventLoopGroup io() {
    return io;
  }

  ExecutorService calls() {
    return calls;
  }

  synchronized void add(Server server, Endpoint endpoint) {
    servers.add(server);
    endpoints.add(endpoint);
  }

  synchronized void add(SocketFile file) {
    files.add(file);
  }

  /**
   * Stops in order: health says "not serving", no new calls, streams end with {@code
   * SHUTTING_DOWN}, unary calls may finish within the grace of the configuration, the rest is
   * cancelled. Closing twice does nothing.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    health.enterTerminalState();
    servers.forEach(Server::shutdown);
    drain.start();
    try {
      if (!awaitAll(grace)) {
        servers.forEach(Server::shutdownNow);
        if (!awaitAll(CANCEL_DEADLINE)) {
          LOG.warn("server did not stop in time", "endpoints", endpoints);
        }
      }
      // Handlers that were cancelled still write their last word to the I/O threads.
      calls.shutdownNow();
      if (!calls.awaitTermination(CANCEL_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("a call ignores its interruption", "endpoints", endpoints);
      }
    } catch (InterruptedException e) {
      servers.forEach(Server::shutdownNow);
      calls.shutdownNow();
      Thread.currentThread().interrupt();
    }
    removeFiles();
    NettyTuning.end(io, CANCEL_DEADLINE);
  }

  private boolean awaitAll(Duration limit) throws InterruptedException {
    long end = Clocks.system().nanos() + limit.toNanos();
    for (Server server : servers) {
      long left = Math.max(0, end - Clocks.system().nanos());
      if (!server.awaitTermination(left, TimeUnit.NANOSECONDS)) {
        return false;
      }
    }
    return true;
  }

  private void removeFiles() {
    for (SocketFile file : files) {
      try {
        file.close();
      } catch (IOException e) {
        LOG.warn("cannot remove the socket file", e);
      }
    }
  }
}
