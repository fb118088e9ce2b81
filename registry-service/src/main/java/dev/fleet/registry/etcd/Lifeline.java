package dev.fleet.registry.etcd;

import dev.fleet.runtime.grpc.Channels;
import dev.fleet.runtime.grpc.ClientConfig;
import dev.fleet.runtime.grpc.Endpoint;
import dev.fleet.runtime.grpc.FleetChannel;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrantResponse;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseKeepAliveResponse;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.etcd.jetcd.api.LeaseRevokeResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A connection to one member of etcd for leases alone: they must not end because thousands of rows
 * are on their way. Thread-safe. Nothing is repeated; renewals wait for as long as the caller does.
 *
 * <p>One stream carries the renewals of all leases. One for each renewal costs this process and
 * etcd several times as much, and jetcd's own that lasts keeps to its own pace and retries.
 */
final class Lifeline implements AutoCloseable {
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);

  private final FleetChannel channel;
  private @Nullable Renewals renewals;

  private Lifeline(FleetChannel channel) {
    this.channel = channel;
  }

  /**
   * Connects with the first call, not here.
   *
   * @throws IOException if a TLS file cannot be read or understood
   */
  static Lifeline open(Endpoint endpoint, EtcdConfig config) throws IOException {
    ClientConfig client =
        ClientConfig.DEFAULT.withKeepAlive(KEEP_ALIVE).withDefaultDeadline(config.callTimeout());
    return new Lifeline(Channels.open(endpoint, config.tls().map(client::withTls).orElse(client)));
  }

  Future<LeaseGrantResponse> grant(Duration ttl) {
    return LeaseGrpc.newFutureStub(channel.channel())
        .leaseGrant(LeaseGrantRequest.newBuilder().setTTL(ttl.toSeconds()).build());
  }

  Future<LeaseRevokeResponse> revoke(long id) {
    return LeaseGrpc.newFutureStub(channel.channel())
        .leaseRevoke(LeaseRevokeRequest.newBuilder().setID(id).build());
  }

  /** Prolongs a lease. The answer's TTL is 0 if the lease has ended. */
  synchronized Future<LeaseKeepAliveResponse> renew(long id) {
    Renewals current = renewals;
    if (current == null || current.isSpent()) {
      if (current != null) {
        current.close();
      }
      current = Renewals.open(channel.channel());
      renewals = current;
    }
    return current.ask(id);
  }

  @Override
  public void close() {
    channel.close(); // Ends the stream too, and with it what waits for an answer.
  }
}
