package dev.fleet.agent.embedded.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;

/** Which queued jobs have to wait for which others, by the order of their units. */
final class Waits {
  private final UnitTable units;

  Waits(UnitTable units) {
    this.units = units;
  }

  boolean mustWait(Job job) {
    return !awaited(job).isEmpty();
  }

  private List<Job> awaited(Job job) {
    var awaited = new ArrayList<Job>();
    if (!job.ignoresOrder()) {
      for (Unit earlier : units.affected(job.unit(), Effect.AFTER)) {
        earlier.job().filter(job::waitsForEarlier).ifPresent(awaited::add);
      }
      for (Unit later : units.affected(job.unit(), Effect.BEFORE)) {
        later.job().filter(job::waitsForLater).ifPresent(awaited::add);
      }
    }
    return awaited;
  }

  /**
   * Sees to it that none of these jobs waits for itself, through others. A transaction has no such
   * cycles when it is looked at, but jobs are merged and become others, and the order changes.
   */
  void unlock(Collection<Job> jobs) {
    var done = new HashSet<Job>();
    jobs.stream().filter(job -> job.state() == JobState.WAITING).forEach(job -> unlock(job, done));
  }

  /** A walk in depth without recursion, so that no chain of units is too long for it. */
  private void unlock(Job start, Set<Job> done) {
    var path = new LinkedHashMap<Job, List<Job>>();
    path.put(start, awaited(start));
    while (!path.isEmpty()) {
      Job job = path.lastEntry().getKey();
      List<Job> open = path.lastEntry().getValue();
      if (open.isEmpty() || done.contains(job)) {
        path.pollLastEntry();
        done.add(job);
        continue;
      }
      Job next = open.removeLast();
      if (next.state() != JobState.WAITING || done.contains(next)) {
        continue;
      }
      if (path.containsKey(next)) {
        job.unit().log().warning("Found ordering cycle on " + job + ", ignoring its order.");
        job.ignoreOrder();
        open.clear();
      } else {
        path.put(next, awaited(next));
      }
    }
  }
}
