package dev.fleet.registry.etcd;

import com.google.protobuf.ByteString;
import dev.fleet.registry.store.KeySpace;
import dev.fleet.registry.store.Kind;
import dev.fleet.runtime.backoff.Backoff;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.log.Log;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
  private static final int PAGE = 5_000;
  private static final int FILES_PAGE = 64; // Up to a mebibyte each.
  private static final Duration PAGE_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration CREATE_TIMEOUT = Duration.ofSeconds(5);

  private final EtcdStore store;
  private final KeySpace keys;
  private final Sink sink;
  private final Clocks clocks;
  private final Thread thread;
  private volatile boolean closed;
  private volatile @Nullable BlockingClientCall<WatchRequest, WatchResponse> watch;
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
      } catch (StatusException | TimeoutException e) {
        lost(e.getMessage());
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

  private void follow(Backoff backoff)
      throws EtcdException, StatusException, TimeoutException, InterruptedException {
    RangeResponse now =
        store.range(RangeRequest.newBuilder().setKey(keys.start()).setCountOnly(true).build());
    boolean otherHistory =
        sink.revision() > 0
            && (now.getHeader().getRevision() < sink.revision()
                || now.getHeader().getClusterId() != cluster);
    if (otherHistory) {
      LOG.error(
          "etcd has another history than before; starting from nothing",
          "revision",
          sink.revision());
      sink.reset();
    }
    cluster = now.getHeader().getClusterId();
    if (sink.revision() == 0) {
      list();
    }
    while (!closed && watchOnce(backoff)) {
      LOG.info("etcd watch cannot go on from here; listing again", "revision", sink.revision());
      list();
    }
  }

  private void list() throws EtcdException, InterruptedException {
    long revision = 0;
    for (Kind kind : Kind.values()) {
      ByteString from = keys.start(kind);
      ByteString end = KeySpace.end(from);
      boolean more = true;
      while (more) {
        RangeResponse page = page(kind, from, end, revision);
        if (revision == 0) {
          revision = page.getHeader().getRevision();
          sink.beginList(revision);
        }
        sink.listed(page.getKvsList());
        more = page.getMore();
        if (more) {
          from =
              page.getKvs(page.getKvsCount() - 1).getKey().concat(ByteString.copyFrom(new byte[1]));
        }
      }
    }
    sink.endList();
    sink.publish(revision);
  }

  private RangeResponse page(Kind kind, ByteString from, ByteString end, long revision)
      throws EtcdException, InterruptedException {
    return store.range(
        RangeRequest.newBuilder()
            .setKey(from)
            .setRangeEnd(end)
            .setRevision(revision)
            .setLimit(kind == Kind.FILE ? FILES_PAGE : PAGE)
            .build(),
        PAGE_TIMEOUT);
  }

  /** Watches until the watch ends; returns true if a new list is needed. */
  private boolean watchOnce(Backoff backoff)
      throws StatusException, TimeoutException, InterruptedException {
    BlockingClientCall<WatchRequest, WatchResponse> call = store.watch();
    watch = call;
    try {
      call.write(create());
      WatchResponse created = call.read(CREATE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      if (created == null || created.getCanceled()) {
        return isCompacted(created);
      }
      away = false;
      sink.connected(true);
      backoff.reset();
      while (true) {
        WatchResponse answer = call.read();
        if (answer == null || answer.getCanceled()) {
          return isCompacted(answer);
        }
        deliver(answer);
      }
    } catch (StatusException e) {
      if (e.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED) {
        return true; // What is to be caught up with does not fit into one message; pages do.
      }
      throw e;
    } finally {
      watch = null;
      call.cancel("watch ended", null);
    }
  }

  private static boolean isCompacted(@Nullable WatchResponse answer) {
    return answer != null && answer.getCompactRevision() > 0;
  }

  private WatchRequest create() {
    ByteString start = keys.start();
    return WatchRequest.newBuilder()
        .setCreateRequest(
            WatchCreateRequest.newBuilder()
                .setKey(start)
                .setRangeEnd(KeySpace.end(start))
                .setStartRevision(sink.revision() + 1))
        .build();
  }

  private void deliver(WatchResponse answer) {
    answer.getEventsList().forEach(sink::changed);
    int count = answer.getEventsCount();
    if (count > 0) {
      // Not the header's revision: an answer that catches up may hold only a part of what is there.
      sink.publish(answer.getEvents(count - 1).getKv().getModRevision());
    }
  }

  /** Tells that etcd seems to be away: a watch on a dead connection would not notice for long. */
  public void suspect() {
    BlockingClientCall<WatchRequest, WatchResponse> call = watch;
    if (call != null) {
      call.cancel("etcd does not answer", null);
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
