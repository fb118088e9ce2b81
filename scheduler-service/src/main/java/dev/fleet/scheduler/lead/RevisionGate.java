package dev.fleet.scheduler.lead;

import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;

/** Lets questions wait until the view has reached a revision. Confined to the loop. */
final class RevisionGate {
  /** More questions than this do not wait at a time. */
  static final int MAX_WAITING = 10_000;

  private final PriorityQueue<Waiting> waiting = new PriorityQueue<>();
  private boolean open;
  private long revision;

  private record Waiting(long revision, CompletableFuture<Boolean> passed)
      implements Comparable<Waiting> {
    @Override
    public int compareTo(Waiting other) {
      return Long.compare(revision, other.revision);
    }
  }

  /**
   * Completes {@code passed} on the loop: with true once the view is there, with false if too many
   * wait. Who no longer wants to know cancels it.
   */
  void await(long wanted, CompletableFuture<Boolean> passed) {
    if (open && revision >= wanted) {
      passed.complete(true);
      return;
    }
    if (waiting.size() >= MAX_WAITING) {
      waiting.removeIf(entry -> entry.passed().isDone());
    }
    if (waiting.size() >= MAX_WAITING) {
      passed.complete(false);
    } else {
      waiting.add(new Waiting(wanted, passed));
    }
  }

  /** The view is complete as of this revision. */
  void reached(long now) {
    open = true;
    revision = now;
    while (!waiting.isEmpty() && waiting.element().revision() <= now) {
      waiting.remove().passed().complete(true);
    }
  }

  /** There is no view for now. */
  void close() {
    open = false;
  }
}
