package dev.fleet.registry.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which keys changed at which revision, for the last so many changes. Followers keep no queue of
 * their own: they remember a revision and ask what changed since, so that a slow one costs nothing
 * and sees the latest value of each key.
 *
 * <p>One thread appends, in order of revisions; any thread reads.
 */
public final class ChangeLog<K> {
  private static final int FIRST_SIZE = 16;

  private final int capacity;
  private final Set<Wakeup> followers = ConcurrentHashMap.newKeySet();
  private long[] revisions = new long[0];
  private @Nullable Object[] keys = new Object[0];
  private int start;
  private int size;
  private long floor;

  /**
   * A key and when it last changed.
   *
   * @param <K> what names a thing that changes
   */
  public record Change<K>(long revision, K key) {}

  /**
   * @param capacity how many changes it holds; positive
   * @param floor what changed at this revision or before is not known
   */
  ChangeLog(int capacity, long floor) {
    this.capacity = capacity;
    this.floor = floor;
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
  }

  private void grow() {
    int length = Math.min(capacity, Math.max(FIRST_SIZE, revisions.length * 2));
    // Before it is full the ring has never turned: it starts at 0.
    revisions = Arrays.copyOf(revisions, length);
    keys = Arrays.copyOf(keys, length);
  }

  /** Forgets everything up to {@code revision}. */
  synchronized void clear(long revision) {
    revisions = new long[0];
    keys = new Object[0];
    start = 0;
    size = 0;
    floor = revision;
  }

  /**
   * What changed after one revision and up to another, each key once, in order of its last change.
   * Empty if that is not known any more.
   */
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

  boolean isFollowed() {
    return !followers.isEmpty();
  }

  void ring() {
    followers.forEach(Wakeup::ring);
  }
}
