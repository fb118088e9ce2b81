package dev.fleet.registry.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which keys changed at which revision, for the last so many changes. Followers keep no queue of
 * their own: they remember a revision and ask what changed since, so that a slow one costs nothing
 * and sees the latest value of each key.
 *
 * <p>One thread appends, in order of revisions; any thread reads.
 */
public final class ChangeLog<K> implements Changes<K> {
  private static final int FIRST_SIZE = 16;

  private final int capacity;
  private final Function<K, String> names;
  private final Set<Wakeup> followers = ConcurrentHashMap.newKeySet();
  private final Map<String, Set<NamedChanges<K>>> byName = new ConcurrentHashMap<>();

  /** Of the thread that appends: whom to wake. */
  private final Set<NamedChanges<K>> told = new HashSet<>();

  private long[] revisions = new long[0];
  private @Nullable Object[] keys = new Object[0];
  private int start;
  private int size;
  private long floor;

  /** How many were appended since the bells rang last. */
  private int fresh;

  /**
   * A key and when it last changed.
   *
   * @param <K> what names a thing that changes
   */
  public record Change<K>(long revision, K key) {}

  /**
   * A log that nobody follows by name.
   *
   * @param capacity how many changes it holds; positive
   * @param floor what changed at this revision or before is not known
   */
  ChangeLog(int capacity, long floor) {
    this(capacity, floor, key -> "");
  }

  /**
   * A log that may be followed by name.
   *
   * @param names the name that a key belongs to
   */
  ChangeLog(int capacity, long floor, Function<K, String> names) {
    this.capacity = capacity;
    this.floor = floor;
    this.names = names;
  }

  synchronized void append(long revision, K key) {
    if (size == capacity) {
      floor = revisions[start];
      keys[start] = null;
      start = (start + 1) % revisions.length;
      size--;
    } else if (size == revisions.length) {
      grow();
    }
    int end = (start + size) % revisions.length;
    revisions[end] = revision;
    keys[end] = key;
    size++;
    fresh++;
  }

  private void grow() {
    int length = Math.min(capacity, Math.max(FIRST_SIZE, revisions.length * 2));
    // Before it is full the ring has never turned: it starts at 0.
    revisions = Arrays.copyOf(revisions, length);
    keys = Arrays.copyOf(keys, length);
  }

  /** Forgets everything up to {@code revision}. */
  void clear(long revision) {
    synchronized (this) {
      revisions = new long[0];
      keys = new Object[0];
      start = 0;
      size = 0;
      fresh = 0;
      floor = revision;
    }
    forget(revision);
    told.forEach(NamedChanges::ring);
  }

  private void forget(long revision) {
    for (Set<NamedChanges<K>> those : byName.values()) {
      those.forEach(one -> one.forget(revision));
      told.addAll(those);
    }
  }

  @Override
  public synchronized Optional<List<Change<K>>> between(long after, long upTo) {
    if (after < floor) {
      return Optional.empty();
    }
    var found = new ArrayList<Change<K>>();
    var seen = new HashSet<K>();
    for (int i = size - 1; i >= 0; i--) {
      int at = (start + i) % revisions.length;
      if (revisions[at] <= after) {
        break;
      }
      K key = key(at);
      if (revisions[at] <= upTo && seen.add(key)) {
        found.add(new Change<>(revisions[at], key));
      }
    }
    Collections.reverse(found);
    return Optional.of(found);
  }

  @SuppressWarnings("unchecked") // append() is the only writer of keys.
  private K key(int at) {
    Object key = keys[at];
    if (key == null) {
      throw new IllegalStateException("no key at " + at);
    }
    return (K) key;
  }

  /** Rings for every change from now on, until {@link #leave}. */
  public void follow(Wakeup follower) {
    followers.add(follower);
  }

  public void leave(Wakeup follower) {
    followers.remove(follower);
  }

  /**
   * Rings for changes of these names alone, until it is closed.
   *
   * @param follower is also rung when it has to begin anew
   */
  NamedChanges<K> follow(Set<String> wanted, Wakeup follower) {
    var changes = new NamedChanges<>(this, wanted, follower);
    for (String name : wanted) {
      byName.compute(
          name,
          (same, those) -> {
            Set<NamedChanges<K>> all = those == null ? ConcurrentHashMap.newKeySet() : those;
            all.add(changes);
            return all;
          });
    }
    // From here on it is told of all that is appended.
    changes.knowsAfter(newest());
    return changes;
  }

  private synchronized long newest() {
    return size == 0 ? floor : revisions[(start + size - 1) % revisions.length];
  }

  void leave(NamedChanges<K> changes) {
    for (String name : changes.names()) {
      byName.computeIfPresent(
          name,
          (same, those) -> {
            those.remove(changes);
            return those.isEmpty() ? null : those;
          });
    }
  }

  /** The name that a key belongs to. */
  String name(K key) {
    return names.apply(key);
  }

  boolean isFollowed() {
    return !followers.isEmpty();
  }

  /**
   * Tells those who follow by name what was appended since the last time. Before it can be read:
   * who has read a state must not be told of its changes later.
   */
  void tell() {
    for (Change<K> change : fresh()) {
      for (NamedChanges<K> one : byName.getOrDefault(name(change.key()), Set.of())) {
        one.note(change.key(), change.revision());
        told.add(one);
      }
    }
  }

  /** Wakes those who follow what was appended since the last time; it can be read by now. */
  void ring() {
    told.forEach(NamedChanges::ring);
    told.clear();
    followers.forEach(Wakeup::ring);
  }

  /** What was appended since the last time, for those who follow by name. */
  private List<Change<K>> fresh() {
    long newest;
    synchronized (this) {
      int count = fresh;
      fresh = 0;
      if (byName.isEmpty() || count == 0) {
        return List.of();
      }
      if (count <= size) {
        var changes = new ArrayList<Change<K>>(count);
        for (int i = size - count; i < size; i++) {
          int at = (start + i) % revisions.length;
          changes.add(new Change<>(revisions[at], key(at)));
        }
        return changes;
      }
      newest = revisions[(start + size - 1) % revisions.length];
    }
    forget(newest); // More at once than the log holds.
    return List.of();
  }
}
