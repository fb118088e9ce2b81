package dev.fleet.registry.etcd;

import com.google.protobuf.ByteString;
import dev.fleet.registry.store.KeySpace;
import dev.fleet.runtime.backoff.Backoff;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.log.Log;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Follows every change below a prefix, on a thread of its own: lists all keys at one revision, then
 * watches from the next. Whatever breaks the watch, it watches anew from the revision after the
 * last one delivered; when etcd has compacted that away it lists again, and when etcd's history is
 * another one (a restored backup, a new cluster) it starts from nothing.
 *
 * <p>Changes of one revision are delivered together.
 */
public final class Mirror implements AutoCloseable {
  private static final Log LOG = Log.of(Mirror.class);

  private static final Duration CREATE_TIMEOUT = Duration.ofSeconds(5);

  private final EtcdStore store;
  private final KeySpace keys;
  private final Sink sink;
  private final Clocks clocks;
  private final Thread thread;
  private volatile boolean closed;
  private volatile @Nullable WatchStream watch;
  private long cluster;
  private boolean away;

  private Mirror(EtcdStore store, KeySpace keys, Sink sink, Clocks clocks) {
    this.store = store;
    this.keys = keys;
    this.sink = sink;
    this.clocks = clocks;
    this.thread = Thread.ofPlatform().daemon().name("etcd-mirror").unstarted(this::run);
  }

  /** Starts following. */
  public static Mirror start(EtcdStore store, KeySpace keys, Sink sink, Clocks clocks) {
    var mirror = new Mirror(store, keys, sink, clocks);
    mirror.thread.start();
    return mirror;
  }

  private void run() {
    var backoff =
        new Backoff(Duration.ofMillis(50), Duration.ofMillis(500), ThreadLocalRandom.current());
    while (!closed) {
      try {
        follow(backoff);
      } catch (EtcdException e) {
        if (!e.isCompacted()) {
          lost(e.getMessage());
        }
      } catch (InterruptedException e) {
        return; // Only close() interrupts.
      }
      pause(backoff.next());
    }
  }

  private void lost(@Nullable String reason) {
    if (!closed && !away) {
      LOG.warn("etcd watch lost", "reason", reason, "revision", sink.revision());
    }
    away = true;
    sink.connected(false);
    store.moveOn();
  }

  private void pause(Duration delay) {
    try {
      clocks.pause(delay);
    } catch (InterruptedException e) {
      closed = true; // Only close() interrupts.
    }
  }

  private void follow(Backoff backoff) throws EtcdException, InterruptedException {
    EtcdStore.Head now = store.head(keys.start());
    boolean otherHistory =
        sink.revision() > 0 && (now.revision() < sink.revision() || now.cluster() != cluster);
    if (otherHistory) {
      LOG.error(
          "etcd has another history than before; starting from nothing",
          "revision",
          sink.revision());
      sink.reset();
    }
    cluster = now.cluster();
    if (sink.revision() == 0) {
      list();
    }
    while (!closed && watchOnce(backoff)) {
      LOG.info("etcd watch cannot go on from here; listing again", "revision", sink.revision());
      list();
    }
  }

  private void list() throws EtcdException, InterruptedException {
    try (var reader = new ListReader(store, keys)) {
      Optional<Page> page = reader.next();
      long revision = page.map(Page::revision).orElseThrow();
      sink.beginList(revision);
      while (page.isPresent()) {
        sink.listed(page.get().entries());
        page = reader.next();
      }
      sink.endList();
      sink.publish(revision);
    }
  }

  /** Watches until a new list is needed. */
  private boolean watchOnce(Backoff backoff) throws EtcdException, InterruptedException {
    ByteString start = keys.start();
    try (WatchStream stream = store.watch(start, KeySpace.end(start), sink.revision() + 1)) {
      watch = stream;
      stream.awaitCreated(CREATE_TIMEOUT);
      away = false;
      sink.connected(true);
      backoff.reset();
      while (true) {
        deliver(stream.next());
      }
    } catch (EtcdException e) {
      // What is to be caught up with may not fit into one message; pages do.
      if (e.isCompacted() || e.code() == Status.Code.RESOURCE_EXHAUSTED) {
        return true;
      }
      throw e;
    } finally {
      watch = null;
    }
  }

  private void deliver(List<Change> changes) {
    changes.forEach(sink::changed);
    // Not the revision of etcd's head: an answer that catches up may hold only a part of the way.
    sink.publish(changes.getLast().at());
  }

  /** Tells that etcd seems to be away: a watch on a dead connection would not notice for long. */
  public void suspect() {
    WatchStream stream = watch;
    if (stream != null) {
      stream.abandon("etcd does not answer");
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(2));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
