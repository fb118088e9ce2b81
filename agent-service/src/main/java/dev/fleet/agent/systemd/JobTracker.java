package dev.fleet.agent.systemd;

import dev.fleet.agent.units.JobResult;
import dev.fleet.agent.units.UnitManagerException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Waits for systemd's jobs. Thread-safe.
 *
 * <p>A job may end before the answer arrives that names it, so what ends while anybody asks is kept
 * until nobody does. So many jobs are under way at a time; who asks for more waits. Stops have
 * places of their own beyond those: units that take long to start must not keep others running.
 */
final class JobTracker {
  /** Asks for a job and gives its object path. */
  @FunctionalInterface
  interface Request {
    String send() throws BusException;
  }

  private final int most;
  private final int mostWithStops;
  private final Map<String, CompletableFuture<JobResult>> waiting = new HashMap<>();
  private final Map<String, JobResult> early = new HashMap<>();
  private int asking;

  /**
   * @param most jobs that have not ended
   * @param forStops how many more there may be when one that stops a unit is asked for
   */
  JobTracker(int most, int forStops) {
    this.most = most;
    this.mostWithStops = most + forStops;
  }

  /** Asks, and returns once systemd has accepted; the future completes when the job has ended. */
  CompletableFuture<JobResult> run(Request request) throws BusException {
    return run(request, most);
  }

  /** As {@link #run}, for a job that stops a unit. */
  CompletableFuture<JobResult> runStop(Request request) throws BusException {
    return run(request, mostWithStops);
  }

  private CompletableFuture<JobResult> run(Request request, int room) throws BusException {
    awaitRoom(room);
    String path = null;
    try {
      path = request.send();
    } finally {
      if (path == null) {
        asked();
      }
    }
    synchronized (this) {
      JobResult result = early.get(path);
      // systemd merges equal jobs of a unit into one, which then has several that wait.
      CompletableFuture<JobResult> future =
          result == null
              ? waiting.computeIfAbsent(path, _ -> new CompletableFuture<>())
              : CompletableFuture.completedFuture(result);
      asked();
      return future;
    }
  }

  private synchronized void awaitRoom(int room) throws BusException {
    try {
      while (asking + waiting.size() >= room) {
        wait();
      }
      asking++;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw BusException.lost("interrupted while other jobs were under way");
    }
  }

  private synchronized void asked() {
    asking--;
    notifyAll();
    if (asking == 0) {
      early.clear();
    }
  }

  /** systemd says that a job has ended. */
  void removed(String path, String word) {
    JobResult result = JobResult.of(word);
    CompletableFuture<JobResult> future;
    synchronized (this) {
      if (asking > 0) {
        early.put(path, result);
      }
      future = waiting.remove(path);
      notifyAll();
    }
    if (future != null) {
      future.complete(result);
    }
  }

  /** Nobody will tell any more how the jobs end. */
  void fail(UnitManagerException cause) {
    List<CompletableFuture<JobResult>> all;
    synchronized (this) {
      all = new ArrayList<>(waiting.values());
      waiting.clear();
      notifyAll();
    }
    all.forEach(future -> future.completeExceptionally(cause));
  }
}
