package dev.fleet.registry.write;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.fleet.registry.etcd.Entry;
import dev.fleet.registry.etcd.EtcdException;
import dev.fleet.registry.etcd.Transaction.Outcome;
import dev.fleet.registry.store.Key;
import dev.fleet.registry.store.KeySpace;
import dev.fleet.registry.store.Row;
import dev.fleet.registry.store.Rows;
import dev.fleet.registry.view.ClusterState;
import dev.fleet.registry.write.Chunk.Numbered;
import dev.fleet.registry.write.Transactor.Result;
import dev.fleet.runtime.backoff.Backoff;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.v1.ErrorReason;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Commits the items of one call: packs them into transactions, keeps several of those under way,
 * and decides anew what meets other rows than expected. The caller's thread packs; each transaction
 * has a virtual thread of its own.
 */
final class Batch<R> {
  private static final int MAX_UNDER_WAY = 6;
  private static final int MAX_ATTEMPTS = 30;

  private final Transactor transactor;
  private final KeySpace keys;
  private final ClusterState state;
  private final Clocks clocks;
  private final List<Item<R>> items;
  private final AtomicReferenceArray<Result<R>> results;
  private final AtomicLong revision = new AtomicLong();

  /** Rows that are newer than the state. */
  private final Map<Key, Optional<Row>> fresh = new ConcurrentHashMap<>();

  /** Keys of transactions under way, and the thread that commits each. */
  private final Map<Key, Thread> writing = new ConcurrentHashMap<>();

  private final Semaphore underWay = new Semaphore(MAX_UNDER_WAY);

  Batch(
      Transactor transactor,
      KeySpace keys,
      ClusterState state,
      Clocks clocks,
      List<Item<R>> items) {
    this.transactor = transactor;
    this.keys = keys;
    this.state = state;
    this.clocks = clocks;
    this.items = items;
    this.results = new AtomicReferenceArray<>(items.size());
  }

  Transactor.Results<R> run() throws InterruptedException {
    var threads = new ArrayList<Thread>();
    try {
      var waiting = new ArrayDeque<Numbered<R>>();
      for (int i = 0; i < items.size(); i++) {
        waiting.add(new Numbered<>(i, items.get(i), false));
      }
      while (!waiting.isEmpty()) {
        Chunk<R> chunk = pack(waiting, true);
        if (threads.isEmpty() && waiting.isEmpty()) {
          settle(chunk, new Attempts());
        } else {
          threads.add(dispatch(chunk));
        }
      }
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      threads.forEach(Thread::interrupt);
      throw e;
    }
    return results();
  }

  private Transactor.Results<R> results() {
    var all = new ArrayList<Result<R>>(items.size());
    for (int i = 0; i < items.size(); i++) {
      Result<R> result = results.get(i);
      all.add(result != null ? result : new Result.Failed<>(interrupted()));
    }
    return new Transactor.Results<>(all, Math.max(revision.get(), state.revision()));
  }

  private static StatusRuntimeException interrupted() {
    return Transactor.unavailable("the write was interrupted; retry");
  }

  /** Takes as many items as fit into a transaction. */
  private Chunk<R> pack(ArrayDeque<Numbered<R>> waiting, boolean awaitOthers) {
    var chunk = new Chunk<R>(keys, awaitOthers ? this::settledRow : this::row);
    Numbered<R> item = waiting.peek();
    while (item != null && chunk.add(item)) {
      waiting.remove();
      item = waiting.peek();
    }
    return chunk;
  }

  private @Nullable Row row(Key key) {
    Optional<Row> newer = fresh.get(key);
    return newer != null ? newer.orElse(null) : state.row(key);
  }

  /** The row after the transaction that is writing it now, if any: two would only clash. */
  private @Nullable Row settledRow(Key key) {
    Thread writer = writing.get(key);
    if (writer != null) {
      try {
        writer.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // The next blocking call reports it.
      }
    }
    return row(key);
  }

  private Thread dispatch(Chunk<R> chunk) throws InterruptedException {
    underWay.acquire();
    Thread thread =
        Thread.ofVirtual()
            .name("txn")
            .unstarted(
                () -> {
                  try {
                    settle(chunk, new Attempts());
                  } catch (InterruptedException e) {
                    fail(chunk, interrupted());
                  } catch (RuntimeException e) {
                    fail(chunk, Transactor.defect(e));
                  } finally {
                    underWay.release();
                  }
                });
    for (Key key : chunk.writtenKeys()) {
      writing.put(key, thread);
    }
    thread.start();
    return thread;
  }

  /** Commits a chunk, whatever it takes. */
  private void settle(Chunk<R> chunk, Attempts attempts) throws InterruptedException {
    boolean unknown;
    try {
      switch (transactor.send(chunk.transaction())) {
        case Outcome.Committed(long at) -> {
          succeed(chunk, at);
          return;
        }
        case Outcome.Refused(List<Optional<Entry>> found) -> learn(chunk, found);
      }
      attempts.lost();
      unknown = false;
    } catch (EtcdException e) {
      if (!e.isUnavailable()) {
        fail(chunk, Transactor.asError(e));
        return;
      }
      if (!attempts.pause() || !refresh(chunk, attempts)) {
        fail(chunk, Transactor.asError(e));
        return;
      }
      unknown = true;
    }
    if (attempts.exhausted()) {
      fail(chunk, busy());
      return;
    }
    settleAnew(chunk.items(unknown), attempts);
  }

  /** Decides again; in smaller transactions when the same rows keep changing. */
  private void settleAnew(List<Numbered<R>> again, Attempts attempts) throws InterruptedException {
    int part = Math.max(1, again.size() >> Math.min(30, Math.max(0, attempts.lost - 1)));
    for (int from = 0; from < again.size(); from += part) {
      var waiting = new ArrayDeque<>(again.subList(from, Math.min(again.size(), from + part)));
      while (!waiting.isEmpty()) {
        settle(pack(waiting, false), attempts);
      }
    }
  }

  private void succeed(Chunk<R> chunk, long at) {
    chunk.writtenFiles(at).forEach((key, row) -> fresh.put(key, Optional.of(row)));
    revision.accumulateAndGet(at, Math::max);
    for (Chunk.Decided<R> decided : chunk.decided()) {
      results.set(decided.item().index(), new Result.Settled<>(decided.outcome().at(at)));
    }
  }

  /** Fails what is not settled yet: a part of the chunk may have been, in a smaller one. */
  private void fail(Chunk<R> chunk, StatusRuntimeException error) {
    for (Chunk.Decided<R> decided : chunk.decided()) {
      results.compareAndSet(decided.item().index(), null, new Result.Failed<>(error));
    }
  }

  private static StatusRuntimeException busy() {
    return FleetErrors.aborted(
        ErrorReason.CONFLICT.name(), "other writers were faster, too often; try again", Map.of());
  }

  /** Keeps what etcd says of the keys that the chunk was decided from. */
  private void learn(Chunk<R> chunk, List<Optional<Entry>> found) {
    List<Key> read = chunk.readKeys();
    for (int i = 0; i < read.size(); i++) {
      Key key = read.get(i);
      fresh.put(key, found.get(i).map(entry -> decode(key, entry)));
    }
  }

  private static Row decode(Key key, Entry entry) {
    try {
      return Rows.decode(
          key.kind(), entry.value(), new Row.Version(entry.created(), entry.modified()));
    } catch (InvalidProtocolBufferException e) {
      throw FleetErrors.internal(
          ErrorReason.INTERNAL_DEFECT.name(),
          "the value of " + key + " in etcd cannot be read",
          Map.of());
    }
  }

  private boolean refresh(Chunk<R> chunk, Attempts attempts) throws InterruptedException {
    while (true) {
      try {
        learn(chunk, transactor.read(chunk.readKeyBytes()));
        return true;
      } catch (EtcdException e) {
        if (!e.isUnavailable() || !attempts.pause()) {
          return false;
        }
      }
    }
  }

  /** How often a chunk was tried. Confined to the thread of the chunk. */
  private final class Attempts {
    private final Backoff backoff =
        new Backoff(Duration.ofMillis(20), Duration.ofMillis(400), ThreadLocalRandom.current());
    private final long end = clocks.nanos() + Transactor.PATIENCE.toNanos();
    private int lost;

    void lost() {
      lost++;
    }

    boolean exhausted() {
      return lost > MAX_ATTEMPTS;
    }

    /** Waits before the next attempt; false if it is not worth it. */
    boolean pause() throws InterruptedException {
      if (clocks.nanos() - end >= 0) {
        return false;
      }
      clocks.pause(backoff.next());
      return true;
    }
  }
}
