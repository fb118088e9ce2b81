package dev.fleet.registry.write;

import com.google.protobuf.ByteString;
import dev.fleet.registry.etcd.Entry;
import dev.fleet.registry.etcd.EtcdException;
import dev.fleet.registry.etcd.EtcdStore;
import dev.fleet.registry.etcd.Transaction;
import dev.fleet.registry.store.KeySpace;
import dev.fleet.registry.view.LiveView;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.runtime.log.Log;
import dev.fleet.v1.ErrorReason;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Commits items, many in one transaction. Thread-safe.
 *
 * <p>Each item is decided against rows that the commit holds etcd to; when one of them has changed,
 * the item is decided again from what etcd says. So an outcome, "no such unit" included, is true of
 * etcd at the revision it names, whatever this replica had seen so far.
 *
 * <p>An attempt that etcd did not answer may have been committed: the item is then decided again
 * from fresh rows, with {@link Tx#mayHaveHappened} set, and recognises its own work.
 */
public final class Transactor {
  private static final Log LOG = Log.of(Transactor.class);

  /** How many items may wait to be written; more would only wait longer. */
  private static final int MAX_ITEMS = 200_000;

  /** How long an etcd that is away is waited for. */
  static final Duration PATIENCE = Duration.ofSeconds(3);

  /** How long an answer waits for this replica's own view to have the write. */
  private static final Duration CATCH_UP = Duration.ofMillis(500);

  private final EtcdStore store;
  private final KeySpace keys;
  private final LiveView view;
  private final Clocks clocks;
  private final GroupCommit group;

  public Transactor(EtcdStore store, KeySpace keys, LiveView view, Clocks clocks) {
    this.store = store;
    this.keys = keys;
    this.view = view;
    this.clocks = clocks;
    this.group = new GroupCommit(keys, view, this::settle);
  }

  /**
   * The outcome of each item.
   *
   * @param results in the order of the items; empty where etcd was away
   * @param revision of the last write, or at which the last item was decided
   * @param <R> the outcome of an item
   */
  public record Results<R>(List<Result<R>> results, long revision) {}

  /** What became of one item. */
  public sealed interface Result<R> {
    /** It was committed, or found to need no write. */
    record Settled<R>(R outcome) implements Result<R> {}

    /** etcd was away, or other writers were faster too often; it may have been committed. */
    record Failed<R>(StatusRuntimeException error) implements Result<R> {}
  }

  /**
   * Commits items, each on its own, and waits shortly until this replica's view has them too.
   *
   * @throws StatusRuntimeException LIMIT_EXCEEDED if too many wait already
   */
  public <R> Results<R> commit(List<? extends Item<R>> items) throws InterruptedException {
    var call = new Call<R>(List.copyOf(items), clocks.nanos());
    long seen = view.revision();
    if (!group.add(call, MAX_ITEMS)) {
      throw FleetErrors.resourceExhausted(
          ErrorReason.LIMIT_EXCEEDED.name(),
          "this replica has %d writes under way already; try again".formatted(MAX_ITEMS),
          Map.of("bound", "writes", "limit", Integer.toString(MAX_ITEMS)));
    }
    Results<R> results = call.await(seen);
    var _ = view.await(results.revision(), CATCH_UP);
    return results;
  }

  private void settle(Chunk chunk) {
    StatusRuntimeException away;
    try {
      away = new Settlement(this, keys, view, clocks).settle(chunk);
    } catch (InterruptedException e) {
      away = null; // Nobody interrupts but a JVM that ends.
      Settlement.fail(chunk, unavailable("the write was interrupted; retry"));
    } catch (RuntimeException e) {
      away = null;
      Settlement.fail(chunk, defect(e));
    }
    if (away != null) {
      group.failSince(clocks.nanos() - PATIENCE.toNanos(), away);
    }
  }

  /**
   * Commits one item.
   *
   * @throws StatusRuntimeException STORE_UNAVAILABLE if etcd was away
   */
  public <R> R commit(Item<R> item) throws InterruptedException {
    return switch (commit(List.of(item)).results().getFirst()) {
      case Result.Settled<R>(R outcome) -> outcome;
      case Result.Failed<R>(StatusRuntimeException error) -> throw error;
    };
  }

  Transaction.Outcome send(Transaction transaction) throws EtcdException, InterruptedException {
    Transaction.Outcome outcome = store.commit(transaction);
    view.heard();
    return outcome;
  }

  List<Optional<Entry>> read(List<ByteString> keys) throws EtcdException, InterruptedException {
    List<Optional<Entry>> found = store.read(keys);
    view.heard();
    return found;
  }

  /** What a client sees of an etcd that is away. */
  public static StatusRuntimeException unavailable(String message) {
    return FleetErrors.unavailable(ErrorReason.STORE_UNAVAILABLE.name(), message, Map.of());
  }

  static StatusRuntimeException defect(RuntimeException e) {
    if (e instanceof StatusRuntimeException status) {
      return status;
    }
    LOG.error("write failed unexpectedly", e);
    return FleetErrors.internal(
        ErrorReason.INTERNAL_DEFECT.name(), "internal error; see the registry's log", Map.of());
  }

  static StatusRuntimeException asError(EtcdException e) {
    if (e.isUnavailable()) {
      return unavailable(e.getMessage() + "; retry");
    }
    return switch (e.code()) {
      case RESOURCE_EXHAUSTED ->
          FleetErrors.resourceExhausted(
              ErrorReason.LIMIT_EXCEEDED.name(),
              e.getMessage() + "; see etcd's quota and alarms",
              Map.of("bound", "etcd"));
      default ->
          FleetErrors.internal(
              ErrorReason.INTERNAL_DEFECT.name(), String.valueOf(e.getMessage()), Map.of());
    };
  }
}
