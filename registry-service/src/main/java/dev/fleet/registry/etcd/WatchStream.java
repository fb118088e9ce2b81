package dev.fleet.registry.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.watch.WatchResponse;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One watch, read by blocking. jetcd pushes on a thread of its own; when the reader is behind that
 * thread waits, and gRPC's flow control holds etcd back.
 *
 * <p>Whatever goes wrong ends it for good. jetcd would resume by itself, and could skip what a
 * second break leaves behind: after resuming it takes the head of etcd for where it is.
 */
final class WatchStream implements AutoCloseable {
  /** Messages of etcd. Each is at most what a channel takes in, and mostly one transaction. */
  static final int MAX_WAITING = 4;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private final ArrayDeque<List<Change>> waiting = new ArrayDeque<>();
  private boolean created;
  private @Nullable EtcdException end;
  private Watch.@Nullable Watcher watcher;

  private WatchStream() {}

  /** Asks for the changes of a range, those of {@code revision} included. */
  static WatchStream open(Watch watch, ByteString start, ByteString end, long revision) {
    var stream = new WatchStream();
    stream.watcher =
        watch.watch(
            Translation.bytes(start), Translation.watch(end, revision), stream.new Incoming());
    return stream;
  }

  /** Waits until etcd has said that it watches. */
  void awaitCreated(Duration limit) throws EtcdException, InterruptedException {
    long left = limit.toNanos();
    lock.lockInterruptibly();
    try {
      while (!created && end == null) {
        if (left <= 0) {
          throw EtcdException.late("watch", limit);
        }
        left = moved.awaitNanos(left);
      }
      if (!created && end != null) {
        throw end;
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for the next changes: all of one or several whole revisions, or a part of a revision that
   * is too big for a message.
   *
   * @throws EtcdException when the watch has ended and everything before is read
   */
  List<Change> next() throws EtcdException, InterruptedException {
    lock.lockInterruptibly();
    try {
      while (waiting.isEmpty() && end == null) {
        moved.await();
      }
      List<Change> next = waiting.poll();
      if (next == null) {
        throw end == null ? ended() : end;
      }
      moved.signalAll();
      return next;
    } finally {
      lock.unlock();
    }
  }

  /** Ends it for the reader, at once; thread-safe. */
  void abandon(String reason) {
    lock.lock();
    try {
      waiting.clear();
      end(new EtcdException("watch", Status.CANCELLED.withDescription(reason)));
    } finally {
      lock.unlock();
    }
  }

  private static EtcdException ended() {
    return new EtcdException("watch", Status.UNAVAILABLE.withDescription("etcd ended it"));
  }

  private void end(EtcdException reason) {
    if (end == null) {
      end = reason;
      moved.signalAll();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      waiting.clear();
      end(ended());
      moved.signalAll(); // Also for a push that waits for room: it may hold what the watcher needs.
    } finally {
      lock.unlock();
    }
    if (watcher != null) {
      watcher.close();
    }
  }

  /** What jetcd pushes. */
  private final class Incoming implements Watch.Listener {
    @Override
    public void onNext(WatchResponse answer) {
      List<Change> changes = answer.getEvents().stream().map(Translation::change).toList();
      lock.lock();
      try {
        created |= answer.isCreatedNotify();
        while (waiting.size() >= MAX_WAITING && end == null) {
          moved.awaitUninterruptibly();
        }
        if (!changes.isEmpty() && end == null) {
          waiting.add(changes);
        }
        moved.signalAll();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void onError(Throwable failure) {
      finish(EtcdException.of("watch", failure));
    }

    @Override
    public void onCompleted() {
      finish(ended());
    }

    private void finish(EtcdException reason) {
      lock.lock();
      try {
        end(reason);
      } finally {
        lock.unlock();
      }
    }
  }
}
