package dev.fleet.registry.etcd;

import dev.fleet.runtime.grpc.Channels;
import dev.fleet.runtime.grpc.ClientConfig;
import dev.fleet.runtime.grpc.FleetChannel;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.etcd.jetcd.api.LeaseKeepAliveResponse;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Calls to etcd. Thread-safe; every call blocks, and fails after the configured time. A call is
 * made once: whoever makes it knows whether it may be repeated. After a failure the next call goes
 * to the next member.
 */
public final class EtcdStore implements AutoCloseable {
  private static final int MAX_INBOUND_BYTES = 128 * 1024 * 1024;
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);

  private final List<FleetChannel> members = new ArrayList<>();
  private final AtomicInteger current = new AtomicInteger();
  private final Duration timeout;

  /** Connects with the first call, not here. */
  public static EtcdStore open(EtcdConfig config) throws IOException {
    return new EtcdStore(config);
  }

  private EtcdStore(EtcdConfig config) throws IOException {
    timeout = config.callTimeout();
    var client = new ClientConfig(config.tls(), timeout, KEEP_ALIVE, MAX_INBOUND_BYTES);
    for (var endpoint : config.endpoints()) {
      members.add(Channels.open(endpoint, client));
    }
  }

  /** Reads keys, linearizably unless the request says otherwise. */
  public RangeResponse range(RangeRequest request) throws EtcdException, InterruptedException {
    return call("range", channel -> kv(channel, timeout).range(request));
  }

  /** Reads keys; for big pages that may take longer. */
  RangeResponse range(RangeRequest request, Duration limit)
      throws EtcdException, InterruptedException {
    return call("range", channel -> kv(channel, limit).range(request));
  }

  /**
   * One transaction. After a failure that {@link EtcdException#isUnavailable} it may have happened.
   */
  public TxnResponse txn(TxnRequest request) throws EtcdException, InterruptedException {
    return call("transaction", channel -> kv(channel, timeout).txn(request));
  }

  /**
   * A new lease.
   *
   * @return its ID
   */
  public long grantLease(Duration ttl) throws EtcdException, InterruptedException {
    LeaseGrantRequest request = LeaseGrantRequest.newBuilder().setTTL(ttl.toSeconds()).build();
    return call("lease grant", channel -> lease(channel).leaseGrant(request)).getID();
  }

  /** Ends a lease, if it has not ended yet, and deletes its keys. */
  public void revokeLease(long id) throws EtcdException, InterruptedException {
    LeaseRevokeRequest request = LeaseRevokeRequest.newBuilder().setID(id).build();
    try {
      call("lease revoke", channel -> lease(channel).leaseRevoke(request));
    } catch (EtcdException e) {
      if (e.code() != Status.Code.NOT_FOUND) {
        throw e;
      }
    }
  }

  /**
   * Prolongs a lease by its time to live.
   *
   * @return how far etcd is; empty if the lease has ended
   */
  public Optional<Long> keepLease(long id) throws EtcdException, InterruptedException {
    LeaseKeepAliveResponse answer =
        call("lease keep-alive", channel -> keepOnce(lease(channel).leaseKeepAlive(), id));
    return answer.getTTL() > 0 ? Optional.of(answer.getHeader().getRevision()) : Optional.empty();
  }

  private static LeaseKeepAliveResponse keepOnce(
      BlockingClientCall<LeaseKeepAliveRequest, LeaseKeepAliveResponse> call, long id)
      throws InterruptedException, StatusException {
    try {
      call.write(LeaseKeepAliveRequest.newBuilder().setID(id).build());
      LeaseKeepAliveResponse answer = call.read();
      if (answer == null) {
        throw Status.UNAVAILABLE.withDescription("ended without an answer").asException();
      }
      return answer;
    } finally {
      call.cancel("done", null);
    }
  }

  /** Opens a watch stream, which ends when its member loses the leader. It has no deadline. */
  BlockingClientCall<WatchRequest, WatchResponse> watch() {
    var headers = new Metadata();
    headers.put(Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER), "true");
    return WatchGrpc.newBlockingV2Stub(channel())
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
        .watch();
  }

  private static KVGrpc.KVBlockingV2Stub kv(Channel channel, Duration limit) {
    return KVGrpc.newBlockingV2Stub(channel)
        .withDeadlineAfter(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  private LeaseGrpc.LeaseBlockingV2Stub lease(Channel channel) {
    return LeaseGrpc.newBlockingV2Stub(channel)
        .withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** One call on one channel. */
  @FunctionalInterface
  private interface Call<T> {
    T on(Channel channel) throws StatusException, InterruptedException;
  }

  private <T> T call(String name, Call<T> call) throws EtcdException, InterruptedException {
    int member = current.get();
    // A client that hangs up must neither leave a write half known nor keep a lease from its end.
    Context context = Context.ROOT.attach();
    try {
      return call.on(channel(member));
    } catch (StatusException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted during an etcd " + name);
      }
      var failure = new EtcdException(name, e.getStatus());
      if (failure.isUnavailable()) {
        moveOn(member);
      }
      throw failure;
    } finally {
      Context.ROOT.detach(context);
    }
  }

  private Channel channel() {
    return channel(current.get());
  }

  private Channel channel(int member) {
    return members.get(Math.floorMod(member, members.size())).channel();
  }

  /** Turns to the next member, and tries anew to connect to all that are away. */
  void moveOn() {
    moveOn(current.get());
  }

  private void moveOn(int from) {
    current.compareAndSet(from, from + 1);
    members.forEach(FleetChannel::reconnectNow);
  }

  @Override
  public void close() {
    members.forEach(FleetChannel::close);
  }
}
