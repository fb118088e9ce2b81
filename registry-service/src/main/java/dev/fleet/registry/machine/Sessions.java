package dev.fleet.registry.machine;

import dev.fleet.registry.store.Key;
import dev.fleet.registry.store.KeySpace;
import dev.fleet.registry.store.Kind;
import dev.fleet.registry.store.Row;
import dev.fleet.registry.view.ChangeLog;
import dev.fleet.registry.view.ClusterState;
import dev.fleet.registry.view.LiveView;
import dev.fleet.registry.view.Wakeup;
import dev.fleet.registry.write.Item;
import dev.fleet.registry.write.Transactor;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.runtime.log.Log;
import dev.fleet.v1.ErrorReason;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The sessions of this replica, and the thread that declares machines lost. Thread-safe: the lock
 * of this object guards the table.
 */
public final class Sessions implements AutoCloseable {
  private static final Log LOG = Log.of(Sessions.class);

  /** How often the clock is looked at, at least, to notice that the process was stopped. */
  private static final Duration LONGEST_TICK = Duration.ofSeconds(1);

  /** Between attempts to declare a machine lost that has not been declared yet. */
  private static final Duration SHORTEST_TICK = Duration.ofMillis(50);

  private static final Duration MAX_TICK_GAP = Duration.ofMillis(2_500);

  private final String replicaId;
  private final Duration replicaTtl;
  private final LiveView view;
  private final Transactor transactor;
  private final KeySpace keys;
  private final Clocks clocks;
  private final Wakeup wakeup = new Wakeup();
  private final SessionTable table;
  private final Thread thread;
  private long position;
  private int epoch;
  private final AtomicBoolean declaring = new AtomicBoolean();
  private long awaySince;
  private boolean started;

  /**
   * @param replicaTtl of the lease that this replica has in etcd
   */
  public Sessions(
      String replicaId,
      Duration replicaTtl,
      LiveView view,
      Transactor transactor,
      KeySpace keys,
      Clocks clocks) {
    this.replicaId = replicaId;
    this.replicaTtl = replicaTtl;
    this.view = view;
    this.transactor = transactor;
    this.keys = keys;
    this.clocks = clocks;
    this.table = new SessionTable(MAX_TICK_GAP.toNanos(), clocks.nanos());
    this.thread = Thread.ofPlatform().daemon().name("sessions").unstarted(this::run);
  }

  /** Begins to watch over machines. */
  public void start() {
    view.liveness().follow(wakeup);
    thread.start();
  }

  String replicaId() {
    return replicaId;
  }

  synchronized void begin(String machineId, String sessionId, Duration ttl, long revision) {
    table.begin(machineId, sessionId, ttl.toNanos(), revision, clocks.nanos());
  }

  /**
   * Notes a heartbeat.
   *
   * @return the time to live
   * @throws StatusRuntimeException SESSION_UNKNOWN; STORE_UNAVAILABLE if this replica is cut off
   *     from etcd for so long that others, if there are any, will take its machines for lost
   */
  synchronized Duration heard(String machineId, String sessionId) {
    if (detached(clocks.nanos()) && view.state().replicas().size() > 1) {
      throw Transactor.unavailable(
          "this replica is cut off from etcd; attach machine " + machineId + " to another");
    }
    if (!table.heard(machineId, sessionId, clocks.nanos())) {
      throw unknown(machineId);
    }
    return table.ttl(machineId, sessionId).map(Duration::ofNanos).orElseThrow();
  }

  /** Whether etcd has been away for so long that the lease of this replica may have ended. */
  private boolean detached(long now) {
    return awaySince != 0 && now - awaySince > replicaTtl.toNanos();
  }

  /**
   * Checks that this replica holds the session.
   *
   * @throws StatusRuntimeException SESSION_UNKNOWN
   */
  synchronized void check(String machineId, String sessionId) {
    if (table.ttl(machineId, sessionId).isEmpty()) {
      throw unknown(machineId);
    }
  }

  synchronized void end(String machineId, String sessionId) {
    table.end(machineId, sessionId);
  }

  /** How many sessions this replica holds. */
  public synchronized int count() {
    return table.size();
  }

  static StatusRuntimeException unknown(String machineId) {
    return FleetErrors.failedPrecondition(
        ErrorReason.SESSION_UNKNOWN.name(),
        "the session of machine %s has ended, or is another replica's; register again"
            .formatted(machineId),
        Map.of("machine", machineId));
  }

  private void run() {
    try {
      while (true) {
        wakeup.await(untilNextTick());
        ClusterState state = view.state();
        if (state.revision() > 0) {
          step(state);
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("sessions stopped");
    }
  }

  private synchronized Duration untilNextTick() {
    long nanos = table.untilNext(clocks.nanos());
    return Duration.ofNanos(Math.clamp(nanos, SHORTEST_TICK.toNanos(), LONGEST_TICK.toNanos()));
  }

  private void step(ClusterState state) {
    boolean away = view.staleness().isPresent();
    List<SessionTable.Lost> lost = observe(state, away);
    if (!away && !lost.isEmpty() && declaring.compareAndSet(false, true)) {
      // Elsewhere: a slow etcd must not look like a stopped process.
      Thread.ofVirtual().name("declare-lost").start(() -> declareAll(lost));
    }
  }

  private void declareAll(List<SessionTable.Lost> lost) {
    try {
      declare(lost);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (StatusRuntimeException e) {
      LOG.warn("cannot declare machines lost yet", e, "machines", lost.size());
    } finally {
      declaring.set(false);
    }
  }

  private synchronized List<SessionTable.Lost> observe(ClusterState state, boolean away) {
    long now = clocks.nanos();
    if (awaySince != 0 && !away) {
      if (detached(now)) {
        LOG.info("etcd is back; sessions are counted afresh", "sessions", table.size());
        table.startAfresh(now);
      }
      awaySince = 0;
    } else if (awaySince == 0 && away) {
      awaySince = now;
    }
    Optional<List<ChangeLog.Change<Key>>> changes =
        state.epoch() == epoch
            ? view.liveness().between(position, state.revision())
            : Optional.empty();
    epoch = state.epoch();
    position = state.revision();
    boolean all =
        changes.isEmpty()
            || changes.get().stream().anyMatch(change -> change.key().kind() == Kind.REPLICA);
    if (all) {
      state.machines().forEach(entry -> observe(state, entry.key(), now));
      table.retain(id -> state.machines().contains(id));
      started = true;
    }
    changes.ifPresent(
        list ->
            list.stream()
                .map(ChangeLog.Change::key)
                .filter(key -> key.kind() == Kind.MACHINE)
                .forEach(key -> observe(state, key.name(), now)));
    return table.tick(now);
  }

  private void observe(ClusterState state, String machineId, long now) {
    Row.MachineRow row = state.machines().get(machineId);
    // A row of ours without a session is of a registration whose answer was lost: it ends as
    // others.
    boolean alive =
        row != null
            && !row.replicaId().equals(replicaId)
            && state.replicas().contains(row.replicaId());
    table.observe(machineId, row, alive, !started, state.revision(), now);
  }

  private void declare(List<SessionTable.Lost> lost) throws InterruptedException {
    List<Item<Boolean>> items = lost.stream().map(this::declaration).toList();
    List<Transactor.Result<Boolean>> results = transactor.commit(items).results();
    for (int i = 0; i < lost.size(); i++) {
      SessionTable.Lost machine = lost.get(i);
      switch (results.get(i)) {
        case Transactor.Result.Settled<Boolean>(Boolean done) -> {
          if (done) {
            end(machine.machineId(), machine.sessionId());
            LOG.warn(
                "machine lost",
                "machine",
                machine.machineId(),
                "session",
                machine.sessionId(),
                "reason",
                machine.stray() ? "no replica holds its session" : "no heartbeat");
          }
        }
        case Transactor.Result.Failed<Boolean> failed ->
            LOG.warn(
                "cannot declare a machine lost yet",
                failed.error(),
                "machine",
                machine.machineId());
      }
    }
  }

  /** Deletes a machine with its states, if the session that ended is still the machine's. */
  private Item<Boolean> declaration(SessionTable.Lost lost) {
    return tx -> {
      Row.MachineRow row = tx.machine(lost.machineId());
      if (row == null || !row.sessionId().equals(lost.sessionId())) {
        return at -> tx.mayHaveHappened() && row == null;
      }
      boolean saved =
          lost.stray()
              && !row.replicaId().equals(replicaId)
              && tx.readExistence(Key.replica(row.replicaId())) != null;
      if (saved || !isLost(lost)) {
        return at -> false;
      }
      tx.delete(Key.machine(lost.machineId()));
      tx.deleteAll(keys.startOfStates(lost.machineId()));
      return at -> true;
    };
  }

  private synchronized boolean isLost(SessionTable.Lost lost) {
    return table.isLost(lost, clocks.nanos());
  }

  @Override
  public void close() {
    view.liveness().leave(wakeup);
    thread.interrupt();
  }
}
