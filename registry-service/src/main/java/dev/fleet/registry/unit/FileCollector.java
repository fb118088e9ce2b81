package dev.fleet.registry.unit;

import dev.fleet.registry.store.Key;
import dev.fleet.registry.store.Row;
import dev.fleet.registry.view.ClusterState;
import dev.fleet.registry.view.LiveView;
import dev.fleet.registry.view.SortedTree;
import dev.fleet.registry.write.Item;
import dev.fleet.registry.write.Transactor;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.log.Log;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Removes unit files to which no unit refers any more, in two steps that no new reference can slip
 * through.
 *
 * <ol>
 *   <li>A file that has been without references for a while is <em>condemned</em>: its key is
 *       rewritten, at revision C, with a mark.
 *   <li>When a state of revision C or later shows it condemned and still without references, its
 *       key is deleted, on condition that it was not written since C.
 * </ol>
 *
 * <p>Whoever makes a unit refer to a file holds the transaction to the file's key as it has seen
 * it, and takes a mark off by rewriting the key. So a reference made before C is in the state of
 * the second step; one made after C has rewritten the key, and the deletion fails.
 *
 * <p>Every replica could do this at any time; one, the first by name, does it at leisure.
 */
public final class FileCollector implements AutoCloseable {
  private static final Log LOG = Log.of(FileCollector.class);
  private static final int MAX_A_ROUND = 1_000;

  private final String replicaId;
  private final LiveView view;
  private final Transactor transactor;
  private final Clocks clocks;
  private final Duration grace;
  private final Map<String, Long> lonelySince = new HashMap<>();
  private final Thread thread;

  /**
   * @param grace how long a file stays after its last reference is gone, at least
   */
  public FileCollector(
      String replicaId, LiveView view, Transactor transactor, Clocks clocks, Duration grace) {
    this.replicaId = replicaId;
    this.view = view;
    this.transactor = transactor;
    this.clocks = clocks;
    this.grace = grace;
    this.thread = Thread.ofPlatform().daemon().name("file-collector").unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  private void run() {
    try {
      while (true) {
        clocks.pause(grace.dividedBy(4));
        if (view.staleness().isEmpty()) {
          round(view.state());
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("collector ended");
    }
  }

  private void round(ClusterState state) throws InterruptedException {
    long now = clocks.nanos();
    lonelySince.keySet().removeIf(digest -> !state.unreferenced().contains(digest));
    for (SortedTree.Entry<String, Boolean> file : state.unreferenced()) {
      lonelySince.putIfAbsent(file.key(), now);
    }
    if (!isFirst(state)) {
      return;
    }
    var items = new ArrayList<Item<Boolean>>();
    lonelySince.forEach(
        (digest, since) -> {
          Row.FileRow file = state.files().get(digest);
          if (file != null && now - since >= grace.toNanos() && items.size() < MAX_A_ROUND) {
            items.add(file.condemned() ? removal(digest, file) : condemnation(digest));
          }
        });
    if (!items.isEmpty()) {
      commit(items);
    }
  }

  private boolean isFirst(ClusterState state) {
    var replicas = state.replicas().iterator();
    return replicas.hasNext() && replicas.next().key().equals(replicaId);
  }

  private void commit(List<Item<Boolean>> items) throws InterruptedException {
    try {
      long done =
          transactor.commit(items).results().stream()
              .filter(r -> r instanceof Transactor.Result.Settled<Boolean>(Boolean kept) && kept)
              .count();
      LOG.info("unit files collected", "condemned or removed", done, "of", items.size());
    } catch (StatusRuntimeException e) {
      LOG.warn("collecting unit files failed; will try again", e);
    }
  }

  static Item<Boolean> condemnation(String digest) {
    return tx -> {
      Row.FileRow file = tx.file(digest);
      if (file == null || file.condemned()) {
        return at -> false;
      }
      tx.put(
          Key.file(digest),
          new Row.FileRow(file.content(), file.hash(), file.description(), true, file.version()));
      return at -> true;
    };
  }

  /** Deletes a file that a state shows condemned and without references. */
  static Item<Boolean> removal(String digest, Row.FileRow condemned) {
    return tx -> {
      Row.FileRow file = tx.file(digest);
      if (file == null || file.revision() != condemned.revision()) {
        return at -> false;
      }
      tx.delete(Key.file(digest));
      return at -> true;
    };
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
