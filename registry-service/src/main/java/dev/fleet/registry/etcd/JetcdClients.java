package dev.fleet.registry.etcd;

import com.google.common.util.concurrent.MoreExecutors;
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
 * Clients of jetcd, each for one member. jetcd would retry, wait for a member that is away and
 * resume watches by its own lights; all of that is off or unused, since only who makes a call knows
 * what may be repeated.
 */
final class JetcdClients {
  /** Of one message of etcd. */
  static final int MAX_INBOUND_BYTES = 128 * 1024 * 1024;

  private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);
  private static final Duration KEEP_ALIVE_TIMEOUT = Duration.ofSeconds(5);

  /** Makes calls on the thread that asks for them: it waits for the answer anyway. */
  private static final ExecutorService DIRECT = MoreExecutors.newDirectExecutorService();

  /** Held, since JUL forgets the level of a logger that nobody holds. */
  private static final Logger JETCD = Logger.getLogger("io.etcd.jetcd");

  static {
    NettyTuning.apply();
    JETCD.setLevel(Level.OFF); // It warns of each failed call, which the caller knows.
  }

  private JetcdClients() {}

  /**
   * Makes clients of one member.
   *
   * @throws IOException if a TLS file cannot be read or understood
   */
  static Member.Connector<Client> of(Endpoint endpoint, EtcdConfig config) throws IOException {
    ClientBuilder builder =
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
    return builder::build;
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
}
