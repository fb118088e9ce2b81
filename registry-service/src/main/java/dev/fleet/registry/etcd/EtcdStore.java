package dev.fleet.registry.etcd;

import com.google.protobuf.ByteString;
import dev.fleet.runtime.clock.Ticker;
import dev.fleet.runtime.grpc.Channels;
import dev.fleet.runtime.grpc.ClientConfig;
import dev.fleet.runtime.grpc.Endpoint;
import dev.fleet.runtime.grpc.FleetChannel;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.LeaseKeepAliveResponse;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.grpc.Context;
import io.grpc.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Calls to etcd. Thread-safe; every call blocks, and fails after the configured time. A call is
 * made once: whoever makes it knows whether it may be repeated. After a failure the next call goes
 * to the next member.
 */
public final class EtcdStore implements AutoCloseable {
  private final List<Member<Client>> members = new ArrayList<>();

  /** The same members, for leases. */
  private final List<Member<Lifeline>> lifelines = new ArrayList<>();

  /** The same members, for lists: jetcd copies each row twice more. */
  private final List<Member<FleetChannel>> listings = new ArrayList<>();

  private final AtomicInteger current = new AtomicInteger();
  private final Duration timeout;

  /**
   * Connects with the first call, not here.
   *
   * @throws IOException if a TLS file cannot be read or understood
   */
  public static EtcdStore open(EtcdConfig config, Ticker ticker) throws IOException {
    return new EtcdStore(config, ticker);
  }

  private EtcdStore(EtcdConfig config, Ticker ticker) throws IOException {
    timeout = config.callTimeout();
    for (var endpoint : config.endpoints()) {
      members.add(new Member<>(JetcdClients.of(endpoint, config), Client::close, ticker));
      lifelines.add(new Member<>(() -> Lifeline.open(endpoint, config), Lifeline::close, ticker));
      listings.add(new Member<>(() -> listing(endpoint, config), FleetChannel::close, ticker));
    }
  }

  private static FleetChannel listing(Endpoint endpoint, EtcdConfig config) throws IOException {
    ClientConfig client = ClientConfig.DEFAULT.withMaxInboundBytes(JetcdClients.MAX_INBOUND_BYTES);
    return Channels.open(endpoint, config.tls().map(client::withTls).orElse(client));
  }

  /**
   * Where etcd's history is.
   *
   * @param cluster etcd's own ID of its cluster
   */
  record Head(long cluster, long revision) {}

  /** Asks etcd how far it is, by way of its leader. */
  Head head(ByteString anyKey) throws EtcdException, InterruptedException {
    GetResponse answer =
        call(
            "range",
            timeout,
            client -> client.getKVClient().get(Translation.bytes(anyKey), Translation.COUNT));
    return new Head(answer.getHeader().getClusterId(), answer.getHeader().getRevision());
  }

  /**
   * Reads the first keys of a range.
   *
   * @param end the first key behind the range
   * @param revision that they are of; 0 for the newest
   * @param most how many keys to read
   * @param limit how long it may take
   */
  Page list(ByteString start, ByteString end, long revision, int most, Duration limit)
      throws EtcdException, InterruptedException {
    return Translation.page(
        call(
            listings,
            "range",
            limit,
            channel ->
                KVGrpc.newFutureStub(channel.channel())
                    .withDeadlineAfter(limit)
                    .range(Translation.range(start, end, revision, most))));
  }

  /** Reads single keys, all of one revision; the answers are in their order. */
  public List<Optional<Entry>> read(List<ByteString> keys)
      throws EtcdException, InterruptedException {
    TxnResponse answer =
        call(
            "range",
            timeout,
            client -> client.getKVClient().txn().Then(Translation.gets(keys)).commit());
    return Translation.found(answer);
  }

  /**
   * One transaction. After a failure that {@link EtcdException#isUnavailable} it may have happened.
   */
  public Transaction.Outcome commit(Transaction transaction)
      throws EtcdException, InterruptedException {
    TxnResponse answer =
        call(
            "transaction",
            timeout,
            client ->
                client
                    .getKVClient()
                    .txn()
                    .If(Translation.conditions(transaction.conditions()))
                    .Then(Translation.writes(transaction.writes()))
                    .Else(Translation.gets(transaction.reads()))
                    .commit());
    return answer.isSucceeded()
        ? new Transaction.Outcome.Committed(answer.getHeader().getRevision())
        : new Transaction.Outcome.Refused(Translation.found(answer));
  }

  /**
   * Sets a key, whatever there is. As {@link #commit}.
   *
   * @param lease with whose end the key vanishes
   * @return the revision
   */
  public long put(ByteString key, ByteString value, long lease)
      throws EtcdException, InterruptedException {
    var put = new Transaction.Write.Put(key, value, lease);
    return call(
            "transaction",
            timeout,
            client -> client.getKVClient().txn().Then(Translation.writes(List.of(put))).commit())
        .getHeader()
        .getRevision();
  }

  /**
   * A new lease.
   *
   * @return its ID
   */
  public long grantLease(Duration ttl) throws EtcdException, InterruptedException {
    return call(lifelines, "lease grant", timeout, lifeline -> lifeline.grant(ttl)).getID();
  }

  /** Ends a lease, if it has not ended yet, and deletes its keys. */
  public void revokeLease(long id) throws EtcdException, InterruptedException {
    try {
      call(lifelines, "lease revoke", timeout, lifeline -> lifeline.revoke(id));
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
        call(lifelines, "lease keep-alive", timeout, lifeline -> lifeline.renew(id));
    return answer.getTTL() > 0 ? Optional.of(answer.getHeader().getRevision()) : Optional.empty();
  }

  /** Watches a range, from a revision on. The stream ends when its member loses the leader. */
  WatchStream watch(ByteString start, ByteString end, long revision) {
    return WatchStream.open(
        member(members, current.get()).connection().client().getWatchClient(),
        start,
        end,
        revision);
  }

  private <T> T call(String name, Duration limit, Function<Client, Future<T>> request)
      throws EtcdException, InterruptedException {
    return call(members, name, limit, request);
  }

  private <C, T> T call(
      List<Member<C>> lane, String name, Duration limit, Function<C, Future<T>> request)
      throws EtcdException, InterruptedException {
    int number = current.get();
    Member<C> member = member(lane, number);
    Member.Connection<C> connection = member.connection();
    // Of its own: a client that hangs up must neither leave a write half known nor keep a lease
    // from its end. What nobody waits for any more is cancelled.
    Context.CancellableContext context = Context.ROOT.withCancellation();
    Future<T> answer = start(context, request, connection.client());
    try {
      return answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      moveOn(number);
      throw EtcdException.late(name, limit);
    } catch (ExecutionException e) {
      var failure = EtcdException.of(name, e.getCause() == null ? e : e.getCause());
      if (failure.isUnavailable()) {
        moveOn(number);
      }
      if (failure.isDisconnected()) {
        member.replace(connection);
      }
      throw failure;
    } finally {
      answer.cancel(true);
      context.cancel(null);
    }
  }

  private static <C, T> Future<T> start(Context context, Function<C, Future<T>> request, C client) {
    Context before = context.attach();
    try {
      return request.apply(client);
    } finally {
      context.detach(before);
    }
  }

  private static <C> Member<C> member(List<Member<C>> lane, int number) {
    return lane.get(Math.floorMod(number, lane.size()));
  }

  /** Turns to the next member. */
  void moveOn() {
    moveOn(current.get());
  }

  private void moveOn(int from) {
    current.compareAndSet(from, from + 1);
  }

  @Override
  public void close() {
    lifelines.forEach(Member::close);
    listings.forEach(Member::close);
    members.forEach(Member::close);
  }
}
