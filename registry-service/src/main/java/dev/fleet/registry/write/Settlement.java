package dev.fleet.registry.write;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.fleet.registry.etcd.Entry;
import dev.fleet.registry.etcd.EtcdException;
import dev.fleet.registry.etcd.Transaction.Outcome;
import dev.fleet.registry.store.Key;
import dev.fleet.registry.store.KeySpace;
import dev.fleet.registry.store.Row;
import dev.fleet.registry.store.Rows;
import dev.fleet.registry.view.LiveView;
import dev.fleet.runtime.backoff.Backoff;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.v1.ErrorReason;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Brings the items of one chunk to an outcome, whatever it takes: decides anew what meets other
 * rows than expected, and what etcd did not answer. Confined to one thread.
 */
final class Settlement {
  private static final int MAX_ATTEMPTS = 30;

  private final Transactor transactor;
  private final KeySpace keys;
  private final LiveView view;
  private final Clocks clocks;
  private final Backoff backoff =
      new Backoff(Duration.ofMillis(20), Duration.ofMillis(400), ThreadLocalRandom.current());
  private final long end;

  /** Rows as etcd has shown them. */
  private final Map<Key, Optional<Row>> fresh = new HashMap<>();

  private int lost;

  Settlement(Transactor transactor, KeySpace keys, LiveView view, Clocks clocks) {
    this.transactor = transactor;
    this.keys = keys;
    this.view = view;
    this.clocks = clocks;
    this.end = clocks.nanos() + Transactor.PATIENCE.toNanos();
  }

  /**
   * Settles a chunk.
   *
   * @return the error that items failed with because etcd was away; null if it was not
   */
  @Nullable StatusRuntimeException settle(Chunk chunk) throws InterruptedException {
    boolean unknown = false;
    try {
      switch (transactor.send(chunk.transaction())) {
        case Outcome.Committed(long at) -> {
          chunk.decided().forEach(decided -> decided.settle().accept(at));
          return null;
        }
        case Outcome.Refused(List<Optional<Entry>> found) -> learn(chunk, found);
      }
      lost++;
    } catch (EtcdException e) {
      if (!e.isUnavailable()) {
        return refused(chunk, e);
      }
      if (!pause() || !refresh(chunk)) {
        StatusRuntimeException away = Transactor.asError(e);
        fail(chunk, away);
        return away;
      }
      unknown = true;
    }
    if (lost > MAX_ATTEMPTS) {
      fail(chunk, busy());
      return null;
    }
    // Smaller transactions when the same rows keep changing.
    int part = chunk.decided().size() >> Math.min(30, Math.max(0, lost - 1));
    return settleAnew(chunk.decided(), Math.max(1, part), unknown);
  }

  /** etcd will not do it. As a rule that is the fault of one item, which is found by halves. */
  private @Nullable StatusRuntimeException refused(Chunk chunk, EtcdException e)
      throws InterruptedException {
    int size = chunk.decided().size();
    if (size > 1 && e.isAboutTheRequest()) {
      return settleAnew(chunk.decided(), (size + 1) / 2, false);
    }
    fail(chunk, Transactor.asError(e));
    return null;
  }

  /** Decides again, so many items a transaction. */
  private @Nullable StatusRuntimeException settleAnew(
      List<Chunk.Decided> again, int part, boolean unknown) throws InterruptedException {
    StatusRuntimeException away = null;
    for (int from = 0; from < again.size(); from += part) {
      var left = new ArrayDeque<>(again.subList(from, Math.min(again.size(), from + part)));
      while (!left.isEmpty()) {
        StatusRuntimeException fault = settle(pack(left, unknown));
        away = fault == null ? away : fault;
      }
    }
    return away;
  }

  private Chunk pack(ArrayDeque<Chunk.Decided> left, boolean unknown) {
    var chunk = new Chunk(keys, this::row, key -> false);
    while (!left.isEmpty() && takes(chunk, left.element(), unknown)) {
      left.remove();
    }
    return chunk;
  }

  private static boolean takes(Chunk chunk, Chunk.Decided again, boolean unknown) {
    try {
      return chunk.add(again.ticket(), unknown || again.mayHaveHappened())
          instanceof Chunk.Added.Taken;
    } catch (RuntimeException e) {
      again.ticket().fail(Transactor.defect(e));
      return true;
    }
  }

  private @Nullable Row row(Key key) {
    Optional<Row> newer = fresh.get(key);
    return newer != null ? newer.orElse(null) : view.state().row(key);
  }

  static void fail(Chunk chunk, StatusRuntimeException error) {
    chunk.decided().forEach(decided -> decided.ticket().fail(error));
  }

  private static StatusRuntimeException busy() {
    return FleetErrors.aborted(
        ErrorReason.CONFLICT.name(), "other writers were faster, too often; try again", Map.of());
  }

  /** Keeps what etcd says of the keys that the chunk was decided from. */
  private void learn(Chunk chunk, List<Optional<Entry>> found) {
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

  private boolean refresh(Chunk chunk) throws InterruptedException {
    while (true) {
      try {
        learn(chunk, transactor.read(chunk.readKeyBytes()));
        return true;
      } catch (EtcdException e) {
        if (!e.isUnavailable() || !pause()) {
          return false;
        }
      }
    }
  }

  /** Waits before the next attempt; false if it is not worth it. */
  private boolean pause() throws InterruptedException {
    if (clocks.nanos() - end >= 0) {
      return false;
    }
    clocks.pause(backoff.next());
    return true;
  }
}
