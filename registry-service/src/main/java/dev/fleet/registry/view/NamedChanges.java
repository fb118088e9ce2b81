package dev.fleet.registry.view;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What changed of the few names that one follower is about. Changes of other names neither wake the
 * follower nor cost it anything. It holds the last change of each key and no more keys than a
 * bound; beyond that, and for what came before it began, the log is asked. Thread-safe.
 */
public final class NamedChanges<K> implements Changes<K>, AutoCloseable {
  /** The names that a request may hold, and as many machines that report of a global unit. */
  static final int MOST_KEYS = 20_000;

  private static final long NOT_YET = Long.MAX_VALUE;

  private final ChangeLog<K> log;
  private final Set<String> names;
  private final Wakeup follower;
  private final Map<K, Long> changed = new LinkedHashMap<>();
  private long floor = NOT_YET;

  NamedChanges(ChangeLog<K> log, Set<String> names, Wakeup follower) {
    this.log = log;
    this.names = names;
    this.follower = follower;
  }

  Set<String> names() {
    return names;
  }

  /** Says that it has been, or will be, told of every change after {@code revision}. */
  synchronized void knowsAfter(long revision) {
    floor = floor == NOT_YET ? revision : Math.max(floor, revision);
  }

  /** Tells it of a change that can be read soon; {@link #ring} says when. */
  synchronized void note(K key, long revision) {
    changed.remove(key); // So that it comes last.
    if (changed.size() == MOST_KEYS) {
      forget(revision);
    }
    changed.put(key, revision);
  }

  /** Says that what it was told can be read. */
  void ring() {
    follower.ring();
  }

  /** Says that it has not been told of all changes up to {@code revision}. */
  synchronized void forget(long revision) {
    changed.clear();
    floor = revision;
  }

  @Override
  public synchronized Optional<List<ChangeLog.Change<K>>> between(long after, long upTo) {
    if (after < floor) {
      return log.between(after, upTo)
          .map(
              all ->
                  all.stream().filter(change -> names.contains(log.name(change.key()))).toList());
    }
    changed.values().removeIf(revision -> revision <= after);
    var found = new ArrayList<ChangeLog.Change<K>>();
    changed.forEach(
        (key, revision) -> {
          if (revision <= upTo) {
            found.add(new ChangeLog.Change<>(revision, key));
          }
        });
    return Optional.of(found);
  }

  @Override
  public void close() {
    log.leave(this);
  }
}
