package dev.fleet.registry.etcd;

import com.google.common.util.concurrent.MoreExecutors;
import dev.fleet.runtime.clock.Ticker;
import dev.fleet.runtime.grpc.Channels;
import dev.fleet.runtime.grpc.Endpoint;
import dev.fleet.runtime.grpc.NettyTuning;
import dev.fleet.runtime.grpc.TlsFiles;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.ClientBuilder;
import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One member of etcd, through a client of jetcd. Thread-safe.
 *
 * <p>jetcd would retry, wait for a member that is away and resume watches by its own lights; all of
 * that is off or unused, since only who makes a call knows what may be repeated. Left to itself,
 * gRPC waits longer and longer before it tries a lost member again, up to two minutes; so a client
 * that cannot reach its member is replaced by a new one.
 */
final class Member implements AutoCloseable {
  private static final int MAX_INBOUND_BYTES = 128 * 1024 * 1024;
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);
  private static final Duration KEEP_ALIVE_TIMEOUT = Duration.ofSeconds(5);

  /** How long a client may try before it is replaced. */
  private static final Duration TRIAL = Duration.ofMillis(300);

  /** Makes calls on the thread that asks for them: it waits for the answer anyway. */
  private static final ExecutorService DIRECT = MoreExecutors.newDirectExecutorService();

  /** Held, since JUL forgets the level of a logger that nobody holds. */
  private static final Logger JETCD = Logger.getLogger("io.etcd.jetcd");

  static {
    NettyTuning.apply();
    JETCD.setLevel(Level.OFF); // It warns of each failed call, which the caller knows.
  }

  /** A client, and when it was made by the ticker. */
  record Connection(Client client, long since) {}

  private final ClientBuilder builder;
  private final Ticker ticker;
  private volatile Connection connection;
  private boolean closed;

  /** Connects with the first call, not here. */
  Member(Endpoint endpoint, EtcdConfig config, Ticker ticker) throws IOException {
    this.ticker = ticker;
    builder =
        Client.builder()
            .target(Channels.target(List.of(endpoint)))
            .loadBalancerPolicy("pick_first")
            .waitForReady(false)
            .retryMaxAttempts(0)
            .connectTimeout(config.callTimeout())
            .keepaliveTime(KEEP_ALIVE)
            .keepaliveTimeout(KEEP_ALIVE_TIMEOUT)
            .keepaliveWithoutCalls(false)
            .maxInboundMessageSize(MAX_INBOUND_BYTES)
            .executorService(DIRECT);
    if (config.tls().isPresent()) {
      builder.sslContext(sslContext(config.tls().get()));
    }
    connection = connect();
  }

  private static SslContext sslContext(TlsFiles files) throws IOException {
    files.check();
    SslContextBuilder context =
        GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK);
    try {
      if (files.certificate().isPresent() && files.key().isPresent()) {
        context.keyManager(files.certificate().get().toFile(), files.key().get().toFile());
      }
      if (files.authority().isPresent()) {
        context.trustManager(files.authority().get().toFile());
      }
      return context.build();
    } catch (IllegalArgumentException e) {
      throw new IOException("TLS files of etcd: " + e.getMessage(), e);
    }
  }

  private Connection connect() {
    return new Connection(builder.build(), ticker.nanos());
  }

  /** The client that is used now. */
  Connection connection() {
    return connection;
  }

  /** Replaces the client if it is this one still, and had its time. */
  synchronized void replace(Connection failed) {
    boolean tried = ticker.nanos() - failed.since() >= TRIAL.toNanos();
    if (connection.equals(failed) && tried && !closed) {
      connection = connect();
      failed.client().close();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    connection.client().close();
  }
}
