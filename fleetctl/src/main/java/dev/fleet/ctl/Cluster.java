package dev.fleet.ctl;

import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.grpc.Channels;
import dev.fleet.runtime.grpc.ClientConfig;
import dev.fleet.runtime.grpc.Endpoint;
import dev.fleet.runtime.grpc.FleetChannel;
import dev.fleet.v1.ReadInfo;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The services of a cluster as one command sees them: the registry, and the agents, journals and
 * scheduler that the registry names. Channels open when they are used and close with this object.
 * Thread-safe.
 */
final class Cluster implements AutoCloseable {
  private static final int ATTEMPTS = 4;
  private static final long FIRST_PAUSE_MILLIS = 50;

  private final FleetChannel registry;
  private final String registryName;
  private final ClientConfig config;
  private final Duration timeout;
  private final boolean debug;
  private final Terminal terminal;
  private final Clocks clocks;
  private final Map<String, FleetChannel> others = new HashMap<>();
  private boolean warnedOfStaleness;

  private Cluster(
      FleetChannel registry,
      String registryName,
      ClientConfig config,
      GlobalOptions options,
      Terminal terminal,
      Clocks clocks) {
    this.registry = registry;
    this.registryName = registryName;
    this.config = config;
    this.timeout = config.defaultDeadline();
    this.debug = options.debug();
    this.terminal = terminal;
    this.clocks = clocks;
  }

  /** Prepares the connection that the options ask for; nothing is sent yet. */
  static Cluster open(GlobalOptions options, Terminal terminal, Clocks clocks)
      throws CommandFailure {
    List<Endpoint> endpoints = options.endpoints();
    ClientConfig config =
        new ClientConfig(
            options.tls(),
            options.requestTimeout(),
            ClientConfig.DEFAULT.keepAlive(),
            ClientConfig.DEFAULT.maxInboundBytes());
    var name = new StringBuilder("registry at ");
    for (Endpoint endpoint : endpoints) {
      name.append(name.charAt(name.length() - 1) == ' ' ? "" : ",").append(endpoint);
    }
    try {
      FleetChannel channel = Channels.open(endpoints, config);
      return new Cluster(channel, name.toString(), config, options, terminal, clocks);
    } catch (IOException | IllegalArgumentException e) {
      throw new CommandFailure("Unable to initialize client: " + e.getMessage());
    }
  }

  Clocks clocks() {
    return clocks;
  }

  /** Asks the registry; repeated a few times, within a second, while it cannot be reached. */
  <Q, A> A ask(MethodDescriptor<Q, A> method, Q request) throws CallFailure, InterruptedException {
    long pause = FIRST_PAUSE_MILLIS;
    for (int attempt = 1; ; attempt++) {
      try {
        return askOnce(registry, registryName, method, request, timeout);
      } catch (CallFailure e) {
        if (attempt == ATTEMPTS || e.code() != Status.Code.UNAVAILABLE) {
          throw e;
        }
      }
      registry.reconnectNow();
      clocks.pause(Duration.ofMillis(pause));
      pause *= 2;
    }
  }

  /**
   * Asks another service once.
   *
   * @param server whom, for error messages
   * @param endpoint "host:port" as the registry tells it
   */
  <Q, A> A ask(
      String server, String endpoint, MethodDescriptor<Q, A> method, Q request, Duration limit)
      throws CallFailure {
    return askOnce(channelTo(server, endpoint), server, method, request, limit);
  }

  /** As above, within the time that one request may take. */
  <Q, A> A ask(String server, String endpoint, MethodDescriptor<Q, A> method, Q request)
      throws CallFailure {
    return ask(server, endpoint, method, request, timeout);
  }

  private <Q, A> A askOnce(
      FleetChannel channel, String server, MethodDescriptor<Q, A> method, Q request, Duration limit)
      throws CallFailure {
    long start = clocks.nanos();
    CallOptions options =
        CallOptions.DEFAULT.withDeadlineAfter(limit.toNanos(), TimeUnit.NANOSECONDS);
    try {
      A answer = ClientCalls.blockingUnaryCall(channel.channel(), method, options, request);
      debug(method, server, start, "OK");
      return answer;
    } catch (StatusRuntimeException e) {
      debug(method, server, start, e.getStatus().toString());
      throw CallFailure.of(server, e);
    }
  }

  private void debug(MethodDescriptor<?, ?> method, String server, long start, String result) {
    if (debug) {
      long micros = (clocks.nanos() - start) / 1_000;
      terminal.err(
          "DEBUG %s to %s: %s in %d.%03d ms"
              .formatted(
                  method.getFullMethodName(), server, result, micros / 1_000, micros % 1_000));
    }
  }

  /** Opens a stream of the registry's; ends with the feed or with this object. */
  <Q, A> Feed<Q, A> follow(MethodDescriptor<Q, A> method, Q request, Feed.Sink<A> sink) {
    if (debug) {
      terminal.err("DEBUG %s to %s".formatted(method.getFullMethodName(), registryName));
    }
    return Feed.open(registry.channel(), registryName, method, request, sink);
  }

  /** Opens a stream of another service. */
  <Q, A> Feed<Q, A> follow(
      String server, String endpoint, MethodDescriptor<Q, A> method, Q request, Feed.Sink<A> sink)
      throws CallFailure {
    if (debug) {
      terminal.err("DEBUG %s to %s".formatted(method.getFullMethodName(), server));
    }
    return Feed.open(channelTo(server, endpoint).channel(), server, method, request, sink);
  }

  private FleetChannel channelTo(String server, String endpoint) throws CallFailure {
    synchronized (others) {
      FleetChannel known = others.get(endpoint);
      if (known != null) {
        return known;
      }
      try {
        FleetChannel opened = Channels.open(Endpoint.parse(endpoint), config);
        others.put(endpoint, opened);
        return opened;
      } catch (IOException | IllegalArgumentException e) {
        throw CallFailure.of(
            server,
            Status.UNKNOWN
                .withDescription("cannot be reached at '" + endpoint + "': " + e.getMessage())
                .asRuntimeException());
      }
    }
  }

  /** Hands over every message of another service's stream, within the time of one request. */
  <Q, A> void collect(
      String server, String endpoint, MethodDescriptor<Q, A> method, Q request, Consumer<A> sink)
      throws CallFailure {
    FleetChannel channel = channelTo(server, endpoint);
    long start = clocks.nanos();
    CallOptions options =
        CallOptions.DEFAULT.withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS);
    try {
      Iterator<A> messages =
          ClientCalls.blockingServerStreamingCall(channel.channel(), method, options, request);
      while (messages.hasNext()) {
        sink.accept(messages.next());
      }
      debug(method, server, start, "OK");
    } catch (StatusRuntimeException e) {
      debug(method, server, start, e.getStatus().toString());
      throw CallFailure.of(server, e);
    }
  }

  /** Warns, once a command, when an answer may be old because the registry has lost etcd. */
  void checkAge(ReadInfo info) {
    if (info.hasStaleness() && info.getStaleness().getSeconds() > 0 && !warnedOfStaleness) {
      warnedOfStaleness = true;
      terminal.err(
          "warning: etcd is away; this is %d s old".formatted(info.getStaleness().getSeconds()));
    }
  }

  @Override
  public void close() {
    registry.close();
    synchronized (others) {
      for (FleetChannel channel : others.values()) {
        channel.close();
      }
    }
  }
}
