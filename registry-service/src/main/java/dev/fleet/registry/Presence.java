package dev.fleet.registry;

import dev.fleet.registry.etcd.EtcdException;
import dev.fleet.registry.etcd.EtcdStore;
import dev.fleet.registry.etcd.Mirror;
import dev.fleet.registry.store.Key;
import dev.fleet.registry.store.KeySpace;
import dev.fleet.registry.store.Row;
import dev.fleet.registry.store.Rows;
import dev.fleet.registry.view.ClusterState;
import dev.fleet.registry.view.LiveView;
import dev.fleet.registry.view.Wakeup;
import dev.fleet.registry.wire.Reads;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.log.Log;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * This replica's own key in etcd, under a lease that a thread keeps. While the key is there the
 * other replicas leave this one's machines alone. The thread also finds out that etcd is away
 * before anybody asks, and writes the key anew when the view has to prove that it is up to date.
 */
final class Presence implements Reads.Fence, AutoCloseable {
  private static final Log LOG = Log.of(Presence.class);
  private static final int RENEWALS_A_TTL = 3;

  /** How long the watch may be behind; short beside the time to live of the lease. */
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private final String replicaId;
  private final Row.ReplicaRow row;
  private final Duration ttl;
  private final EtcdStore store;
  private final KeySpace keys;
  private final LiveView view;
  private final Mirror mirror;
  private final Clocks clocks;
  private final Wakeup wakeup = new Wakeup();
  private final ReentrantLock fencing = new ReentrantLock();
  private final Thread thread;
  private volatile long lease;
  private Optional<Long> lastFence = Optional.empty();
  private long lastFenceBegan;
  private long writtenAt;
  private volatile long renewedAt;

  Presence(
      String replicaId,
      String address,
      Duration ttl,
      EtcdStore store,
      KeySpace keys,
      LiveView view,
      Mirror mirror,
      Clocks clocks) {
    this.replicaId = replicaId;
    this.row = new Row.ReplicaRow(address, new Row.Version(0, 0));
    this.ttl = ttl;
    this.store = store;
    this.keys = keys;
    this.view = view;
    this.mirror = mirror;
    this.clocks = clocks;
    this.thread = Thread.ofPlatform().daemon().name("presence").unstarted(this::run);
  }

  void start() {
    view.liveness().follow(wakeup);
    thread.start();
  }

  /**
   * Another lease is being renewed. With this one at the same time, etcd wakes up once for both.
   * For any thread.
   */
  void joinIn() {
    if (isHalfWay()) {
      wakeup.ring();
    }
  }

  private void run() {
    try {
      while (true) {
        if (lease == 0 || isGone() || isHalfWay()) {
          step();
        }
        wakeup.await(interval());
      }
    } catch (InterruptedException e) {
      LOG.debug("presence ended");
    }
  }

  /** How long it waits for an occasion to renew. */
  private Duration interval() {
    return ttl.dividedBy(RENEWALS_A_TTL);
  }

  private boolean isHalfWay() {
    return clocks.nanos() - renewedAt >= interval().toNanos() / 2;
  }

  /** Whether the view shows that the key has been deleted since it was written. */
  private boolean isGone() {
    ClusterState state = view.state();
    return state.revision() >= writtenAt && !state.replicas().contains(replicaId);
  }

  private void step() throws InterruptedException {
    try {
      Optional<Long> etcd = lease == 0 || isGone() ? Optional.empty() : store.keepLease(lease);
      if (etcd.isPresent()) {
        renewedAt = clocks.nanos();
        view.heard();
        checkWatch(etcd.get());
        return;
      }
      lease = store.grantLease(ttl);
      writtenAt = write();
      renewedAt = clocks.nanos();
      LOG.info("replica present", "replica", replicaId, "revision", writtenAt);
    } catch (EtcdException e) {
      LOG.debug("replica's lease was not renewed", "reason", e.getMessage());
      mirror.suspect();
    }
  }

  /** Makes sure that the watch lives: one that is silent for ever looks like a quiet cluster. */
  private void checkWatch(long etcd) throws EtcdException, InterruptedException {
    long before = view.revision();
    if (!view.isReady() || view.await(etcd, PATIENCE).isPresent() || view.revision() > before) {
      return; // Behind, maybe, but on its way.
    }
    // What is missing may have been written outside of the prefix; a write of ours is not.
    if (view.await(write(), PATIENCE).isEmpty() && view.revision() <= before) {
      LOG.warn("the watch does not follow etcd; starting another", "revision", view.revision());
      mirror.suspect();
    }
  }

  private long write() throws EtcdException, InterruptedException {
    return store.put(keys.bytes(Key.replica(replicaId)), Rows.encode(row), lease);
  }

  @Override
  public Optional<Long> fence() throws InterruptedException {
    long asked = clocks.nanos();
    fencing.lockInterruptibly();
    try {
      if (lastFence.isPresent() && lastFenceBegan - asked >= 0) {
        return lastFence; // Another caller's, written while this one waited.
      }
      lastFenceBegan = clocks.nanos();
      lastFence = lease == 0 ? Optional.empty() : Optional.of(write());
      return lastFence;
    } catch (EtcdException e) {
      LOG.debug("no fence was written", "reason", e.getMessage());
      lastFence = Optional.empty();
      return Optional.empty();
    } finally {
      fencing.unlock();
    }
  }

  /** Deletes the key at once: the machines need not wait for the lease to end. */
  @Override
  public void close() {
    view.liveness().leave(wakeup);
    thread.interrupt();
    boolean interrupted = Thread.interrupted();
    try {
      thread.join();
      if (lease != 0) {
        store.revokeLease(lease);
      }
    } catch (EtcdException e) {
      LOG.debug("replica's lease was not revoked", "reason", e.getMessage());
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
