package dev.fleet.registry.wire;

import dev.fleet.registry.view.ChangeLog;
import dev.fleet.registry.view.Changes;
import dev.fleet.registry.view.ClusterState;
import dev.fleet.registry.view.LiveView;
import dev.fleet.registry.view.Wakeup;
import dev.fleet.v1.WatchMark;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs one watch: snapshot, "synced", then changes, as {@code WatchMark} promises. It keeps no
 * queue: while the client is slow, or nothing happens, it remembers only a revision. Confined to
 * the stream's thread.
 *
 * @param <K> what names a thing that changes
 */
public final class Follower<K> {
  private static final int MAX_CHANGES = 1_000;
  private static final int MAX_BYTES = 1 << 20;

  /**
   * Of more than this it looks up the rest again: thousands of slow clients shall fit in memory.
   */
  private static final int MAX_HELD = 4 * MAX_CHANGES;

  private static final Duration SYNCED_EVERY = Duration.ofSeconds(30);

  private final Reads reads;
  private final LiveView view;
  private final List<? extends Changes<K>> logs;
  private final Wakeup wakeup;
  private final Feed<K> feed;
  private int epoch;
  private long position;
  private int changes;
  private int bytes;

  /** Follows logs that {@code wakeup} is already attached to. */
  public Follower(Reads reads, List<? extends Changes<K>> logs, Wakeup wakeup, Feed<K> feed) {
    this.reads = reads;
    this.view = reads.view();
    this.logs = List.copyOf(logs);
    this.wakeup = wakeup;
    this.feed = feed;
  }

  /** Runs until the stream ends, which interrupts the thread or makes the feed throw. */
  public void run(long resumeRevision, long minRevision) throws InterruptedException {
    begin(resumeRevision, minRevision);
    while (true) {
      boolean timeToSync = !wakeup.await(SYNCED_EVERY);
      catchUp();
      // Rung again: there may be changes up to here of which only the next state shows the last.
      if (timeToSync && !wakeup.isRung()) {
        feed.send(WatchMark.WATCH_MARK_SYNCED, position);
      }
    }
  }

  private void begin(long resumeRevision, long minRevision) throws InterruptedException {
    Checks.notNegative("resume_revision", resumeRevision);
    Checks.notNegative("min_revision", minRevision);
    ClusterState state =
        resumeRevision > minRevision ? reads.resumable(resumeRevision) : reads.atLeast(minRevision);
    epoch = state.epoch();
    position = resumeRevision;
    boolean resumes = resumeRevision > 0 && resumeRevision <= state.revision();
    List<ChangeLog.Change<K>> missed = resumes ? since(state) : null;
    if (missed == null) {
      snapshot(state);
      return;
    }
    if (send(state, missed)) {
      catchUp();
    }
    feed.send(WatchMark.WATCH_MARK_SYNCED, position);
  }

  private void catchUp() throws InterruptedException {
    boolean isBehind = true;
    while (isBehind) {
      ClusterState state = view.state();
      if (state.revision() == 0) {
        return; // etcd's history was another one; what is there now is being listed.
      }
      List<ChangeLog.Change<K>> missed = state.epoch() == epoch ? since(state) : null;
      if (missed == null) {
        epoch = state.epoch();
        snapshot(state);
        return;
      }
      isBehind = send(state, missed);
    }
  }

  /** What changed since the position, each key once; null if that is not known any more. */
  private @Nullable List<ChangeLog.Change<K>> since(ClusterState state) {
    var all = new ArrayList<ChangeLog.Change<K>>();
    for (Changes<K> log : logs) {
      Optional<List<ChangeLog.Change<K>>> part = log.between(position, state.revision());
      if (part.isEmpty()) {
        return null;
      }
      all.addAll(part.get());
    }
    if (logs.size() > 1) {
      all.sort(Comparator.comparingLong(ChangeLog.Change::revision));
      keepLast(all);
    }
    return all;
  }

  private void keepLast(List<ChangeLog.Change<K>> all) {
    var seen = new HashSet<K>();
    for (int i = all.size() - 1; i >= 0; i--) {
      if (!seen.add(all.get(i).key())) {
        all.remove(i);
      }
    }
  }

  private void snapshot(ClusterState state) throws InterruptedException {
    feed.send(WatchMark.WATCH_MARK_RESET, 0);
    for (K key : feed.all(state)) {
      if (add(state, key)) {
        // No revision: a client cannot resume from a part of a snapshot.
        flush(0);
      }
    }
    flush(0);
    position = state.revision();
    feed.send(WatchMark.WATCH_MARK_SYNCED, position);
  }

  /** Sends the first of what was missed; returns whether there is more. */
  private boolean send(ClusterState state, List<ChangeLog.Change<K>> missed)
      throws InterruptedException {
    List<ChangeLog.Change<K>> first = first(missed);
    boolean isAll = first.size() == missed.size();
    long newest = position;
    for (int i = 0; i < first.size(); i++) {
      newest = first.get(i).revision();
      if (add(state, first.get(i).key())) {
        // A client that resumes from here must get what is left of the same revision.
        long next = i + 1 < first.size() ? first.get(i + 1).revision() : newest + 1;
        flush(Math.min(newest, next - 1));
      }
    }
    flush(newest);
    position = isAll ? state.revision() : newest;
    return !isAll;
  }

  /** As many as may be held while the client is slow, up to the end of a revision. */
  private static <K> List<ChangeLog.Change<K>> first(List<ChangeLog.Change<K>> missed) {
    int end = Math.min(missed.size(), MAX_HELD);
    while (end > 0
        && end < missed.size()
        && missed.get(end).revision() == missed.get(end - 1).revision()) {
      end++;
    }
    return end == missed.size() ? missed : List.copyOf(missed.subList(0, end));
  }

  /** Returns whether the message is full. */
  private boolean add(ClusterState state, K key) {
    int growth = feed.add(state, key);
    if (growth > 0) {
      changes++;
      bytes += growth;
    }
    return changes >= MAX_CHANGES || bytes >= MAX_BYTES;
  }

  private void flush(long revision) throws InterruptedException {
    if (changes > 0) {
      feed.send(WatchMark.WATCH_MARK_UNSPECIFIED, revision);
      changes = 0;
      bytes = 0;
    }
  }
}
