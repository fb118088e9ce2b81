package dev.fleet.registry.view;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.fleet.registry.etcd.Change;
import dev.fleet.registry.etcd.Entry;
import dev.fleet.registry.etcd.Sink;
import dev.fleet.registry.store.Key;
import dev.fleet.registry.store.KeySpace;
import dev.fleet.registry.store.Row;
import dev.fleet.registry.store.Rows;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.log.Log;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The view as the threads of the replica share it: the mirror's thread feeds it, any thread reads
 * the newest state, waits for a revision, or follows changes.
 */
public final class LiveView implements Sink {
  private static final Log LOG = Log.of(LiveView.class);

  private final KeySpace keys;
  private final Clocks clocks;
  private final ViewCore core = new ViewCore();
  private final ReentrantLock lock = new ReentrantLock();

  /** Who waits for a revision, the least first; guarded by the lock. */
  private final PriorityQueue<Waiter> waiters = new PriorityQueue<>();

  private volatile ClusterState state = ClusterState.NOTHING;
  private volatile boolean connected;
  private volatile long lastHeard;
  private Runnable onReady = () -> {};

  // Of the list that is being read; confined to the mirror's thread.
  private final Set<Key> listed = new HashSet<>();
  private long listRevision;

  /** What the first list makes; null while another is read, which finds only what changed. */
  private @Nullable InitialState initial;

  /** Somebody who waits; equal to nobody else. */
  private static final class Waiter implements Comparable<Waiter> {
    final long revision;
    final CountDownLatch reached = new CountDownLatch(1);

    Waiter(long revision) {
      this.revision = revision;
    }

    @Override
    public int compareTo(Waiter other) {
      return Long.compare(revision, other.revision);
    }
  }

  public LiveView(KeySpace keys, Clocks clocks) {
    this.keys = keys;
    this.clocks = clocks;
    this.lastHeard = clocks.nanos();
  }

  /** The newest state. */
  public ClusterState state() {
    return state;
  }

  /** Runs {@code action} once there is a state, on the mirror's thread; at once if there is one. */
  public void whenReady(Runnable action) {
    lock.lock();
    try {
      if (!isReady()) {
        onReady = action;
        return;
      }
    } finally {
      lock.unlock();
    }
    action.run();
  }

  /** Whether there is a state at all. */
  public boolean isReady() {
    return state.revision() > 0;
  }

  /** How long etcd has been away; empty while it is not. */
  public Optional<Duration> staleness() {
    return connected
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(Math.max(0, clocks.nanos() - lastHeard)));
  }

  /** Notes that etcd has answered, whatever it was asked. */
  public void heard() {
    lastHeard = clocks.nanos();
  }

  /**
   * Waits until the view has reached a revision.
   *
   * @return the state then; empty if the time passed first
   */
  public Optional<ClusterState> await(long revision, Duration timeout) throws InterruptedException {
    ClusterState now = state;
    if (now.revision() >= revision && now.revision() > 0) {
      return Optional.of(now);
    }
    var waiter = new Waiter(Math.max(1, revision));
    lock.lock();
    try {
      if (state.revision() >= waiter.revision) {
        return Optional.of(state);
      }
      waiters.add(waiter);
    } finally {
      lock.unlock();
    }
    try {
      var _ = waiter.reached.await(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
    } finally {
      leave(waiter);
    }
    now = state;
    return now.revision() >= waiter.revision ? Optional.of(now) : Optional.empty();
  }

  private void leave(Waiter waiter) {
    if (waiter.reached.getCount() > 0) {
      lock.lock();
      try {
        waiters.remove(waiter);
      } finally {
        lock.unlock();
      }
    }
  }

  public ChangeLog<String> units() {
    return core.units();
  }

  public ChangeLog<String> machines() {
    return core.machines();
  }

  public ChangeLog<StateKey> states() {
    return core.states();
  }

  public ChangeLog<ClusterKey> cluster() {
    return core.cluster();
  }

  public ChangeLog<String> globals() {
    return core.globals();
  }

  /** Machines, replicas and the leader. */
  public ChangeLog<Key> liveness() {
    return core.liveness();
  }

  /** What changes of these names alone, in one of the logs; until it is closed. */
  public <K> NamedChanges<K> follow(ChangeLog<K> log, Set<String> names, Wakeup follower) {
    return log.follow(names, follower);
  }

  /** See {@link ViewCore#followAssignments}. */
  public ChangeLog<String> followAssignments(String machineId, Wakeup follower) {
    return core.followAssignments(machineId, follower);
  }

  @Override
  public long revision() {
    return state.revision();
  }

  @Override
  public void reset() {
    core.reset();
    state = core.state();
  }

  @Override
  public void beginList(long revision) {
    listed.clear();
    listRevision = revision;
    initial = core.state().revision() == 0 ? new InitialState() : null;
  }

  @Override
  public void listed(List<Entry> page) {
    for (Entry entry : page) {
      keys.key(entry.key()).ifPresent(key -> listed(key, entry));
    }
  }

  private void listed(Key key, Entry entry) {
    if (initial != null) {
      Row row = decode(key, entry);
      if (row != null) {
        initial.add(key, row);
      }
      return;
    }
    listed.add(key);
    Row known = core.pending().row(key);
    if (known == null || known.revision() != entry.modified()) {
      core.apply(key, decode(key, entry), listRevision);
    }
  }

  @Override
  public void endList() {
    if (initial != null) {
      core.start(initial, listRevision);
      initial = null;
      return;
    }
    for (Key key : core.pending().keys()) {
      if (!listed.contains(key)) {
        core.apply(key, null, listRevision);
      }
    }
    listed.clear();
  }

  @Override
  public void changed(Change change) {
    switch (change) {
      case Change.Put(Entry entry) ->
          keys.key(entry.key())
              .ifPresent(key -> core.apply(key, decode(key, entry), entry.modified()));
      case Change.Delete(ByteString bytes, long revision) ->
          keys.key(bytes).ifPresent(key -> core.apply(key, null, revision));
    }
  }

  private static @Nullable Row decode(Key key, Entry entry) {
    try {
      return Rows.decode(
          key.kind(), entry.value(), new Row.Version(entry.created(), entry.modified()));
    } catch (InvalidProtocolBufferException e) {
      LOG.warn("value in etcd cannot be read; ignored", e, "key", key);
      return null;
    }
  }

  @Override
  public void publish(long revision) {
    heard();
    Runnable ready = () -> {};
    // Those who wait for an answer come before thousands who follow.
    core.publish(
        revision,
        next -> {
          state = next;
          wakeWaiters(revision);
        });
    lock.lock();
    try {
      ready = onReady;
      onReady = () -> {};
    } finally {
      lock.unlock();
    }
    ready.run();
  }

  private void wakeWaiters(long revision) {
    lock.lock();
    try {
      while (!waiters.isEmpty() && waiters.element().revision <= revision) {
        waiters.remove().reached.countDown();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void connected(boolean isConnected) {
    connected = isConnected;
  }
}
