package dev.fleet.registry.machine;

import dev.fleet.registry.store.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Counts heartbeats, and so knows which machines are lost. Times are nanoseconds of a monotonic
 * clock, passed in. Confined to one thread at a time.
 *
 * <p>Sessions of this replica end when no heartbeat came for their time to live. Machines whose
 * replica has vanished get one time to live to attach to another. A replica that finds that it was
 * itself stopped for a while counts anew, since it cannot tell what it has missed. One that has
 * just started, or was cut off from etcd, gives {@value #PATIENCE} times as long: agents could not
 * attach, and now wait for their next attempt.
 */
final class SessionTable {
  /** How many times its time to live a machine gets that could not attach to any replica. */
  static final int PATIENCE = 3;

  private final long maxTickGap;
  private final Map<String, Session> sessions = new HashMap<>();
  private final Map<String, Stray> strays = new HashMap<>();
  private long lastTick;

  /**
   * @param maxTickGap {@link #tick} is called more often than this unless the process was stopped
   */
  SessionTable(long maxTickGap, long now) {
    this.maxTickGap = maxTickGap;
    this.lastTick = now;
  }

  private static final class Session {
    final String id;
    final long ttl;
    final long revision;
    long heard;

    Session(String id, long ttl, long revision, long heard) {
      this.id = id;
      this.ttl = ttl;
      this.revision = revision;
      this.heard = heard;
    }
  }

  /** A machine whose replica has vanished. */
  private record Stray(String sessionId, long ttl, long end) {}

  /** A machine that is to be declared lost, by the session that has ended. */
  record Lost(String machineId, String sessionId, boolean stray) {}

  /**
   * Begins to count a session of this replica.
   *
   * @param revision of the write that recorded it
   */
  void begin(String machineId, String sessionId, long ttl, long revision, long now) {
    sessions.put(machineId, new Session(sessionId, ttl, revision, now));
    strays.remove(machineId);
  }

  /** Notes a heartbeat; false if this replica does not hold the session. */
  boolean heard(String machineId, String sessionId, long now) {
    Session session = sessions.get(machineId);
    if (session == null || !session.id.equals(sessionId)) {
      return false;
    }
    session.heard = Math.max(session.heard, now); // startAfresh() may have put it into the future.
    return true;
  }

  /** The time to live of a session of this replica, in nanoseconds; empty if it holds none such. */
  Optional<Long> ttl(String machineId, String sessionId) {
    Session session = sessions.get(machineId);
    return session == null || !session.id.equals(sessionId)
        ? Optional.empty()
        : Optional.of(session.ttl);
  }

  /** Forgets a session that has ended. */
  void end(String machineId, String sessionId) {
    Session session = sessions.get(machineId);
    if (session != null && session.id.equals(sessionId)) {
      sessions.remove(machineId);
    }
  }

  /**
   * Learns what etcd says of a machine.
   *
   * @param row null if the machine is not in the cluster
   * @param replicaAlive whether the replica that the row names has its lease
   * @param patient whether this replica has just started
   * @param revision that this is true at
   */
  void observe(
      String machineId,
      Row.@Nullable MachineRow row,
      boolean replicaAlive,
      boolean patient,
      long revision,
      long now) {
    Session own = sessions.get(machineId);
    boolean moved = row == null || (own != null && !row.sessionId().equals(own.id));
    if (own != null && moved && revision >= own.revision) {
      sessions.remove(machineId);
      own = null;
    }
    if (row == null || replicaAlive || own != null) {
      strays.remove(machineId);
      return;
    }
    Stray known = strays.get(machineId);
    if (known == null || !known.sessionId().equals(row.sessionId())) {
      long ttl = row.ttlMillis() * 1_000_000;
      strays.put(
          machineId, new Stray(row.sessionId(), ttl, now + (patient ? PATIENCE * ttl : ttl)));
    }
  }

  /** The machines that are lost by now. Each is named again until it is gone or heard of. */
  List<Lost> tick(long now) {
    if (now - lastTick > maxTickGap) {
      sessions.values().forEach(session -> session.heard = now);
      strays.replaceAll(
          (id, stray) -> new Stray(stray.sessionId(), stray.ttl(), now + stray.ttl()));
    }
    lastTick = now;
    var lost = new ArrayList<Lost>();
    sessions.forEach(
        (machineId, session) -> {
          if (now - session.heard > session.ttl) {
            lost.add(new Lost(machineId, session.id, false));
          }
        });
    strays.forEach(
        (machineId, stray) -> {
          if (now - stray.end > 0) {
            lost.add(new Lost(machineId, stray.sessionId, true));
          }
        });
    return lost;
  }

  /** How long until {@link #tick} has something new to say, if nothing is heard until then. */
  long untilNext(long now) {
    long next = Long.MAX_VALUE;
    for (Session session : sessions.values()) {
      next = Math.min(next, session.heard + session.ttl - now);
    }
    for (Stray stray : strays.values()) {
      next = Math.min(next, stray.end - now);
    }
    return next;
  }

  /** Whether a machine that was named by {@link #tick} is still to be declared lost. */
  boolean isLost(Lost lost, long now) {
    if (lost.stray()) {
      Stray stray = strays.get(lost.machineId());
      return stray != null && stray.sessionId().equals(lost.sessionId()) && now - stray.end() > 0;
    }
    Session session = sessions.get(lost.machineId());
    return session != null
        && session.id.equals(lost.sessionId())
        && now - session.heard > session.ttl;
  }

  /** Gives every machine patience: until now none could attach, or stay attached, to a replica. */
  void startAfresh(long now) {
    sessions.values().forEach(session -> session.heard = now + (PATIENCE - 1) * session.ttl);
    strays.replaceAll(
        (id, stray) -> new Stray(stray.sessionId(), stray.ttl(), now + PATIENCE * stray.ttl()));
  }

  /** Forgets machines that are not in the cluster any more. */
  void retain(java.util.function.Predicate<String> isMachine) {
    Iterator<String> each = strays.keySet().iterator();
    while (each.hasNext()) {
      if (!isMachine.test(each.next())) {
        each.remove();
      }
    }
  }

  /** How many sessions this replica holds. */
  int size() {
    return sessions.size();
  }
}
