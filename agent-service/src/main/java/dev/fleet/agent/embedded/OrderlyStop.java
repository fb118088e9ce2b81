package dev.fleet.agent.embedded;

import dev.fleet.agent.embedded.engine.Job;
import dev.fleet.runtime.config.Durations;
import dev.fleet.runtime.log.Log;
import dev.fleet.runtime.loop.EventLoop;
import dev.fleet.unit.UnitName;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Stops all units in the order of their dependencies, and kills what does not stop in time. */
final class OrderlyStop {
  private static final Log LOG = Log.of(OrderlyStop.class);

  /** How long the end of processes may take that were sent SIGKILL. */
  private static final Duration AFTER_KILL = Duration.ofSeconds(2);

  private final EventLoop loop;
  private final UnitBook book;
  private final Duration limit;

  /**
   * @param loop that the book is confined to
   * @param limit how long the units may take
   */
  OrderlyStop(EventLoop loop, UnitBook book, Duration limit) {
    this.loop = loop;
    this.book = book;
    this.limit = limit;
  }

  /**
   * Blocks until all have ended, or were given up.
   *
   * @param answer how long the loop may take with each of its tasks
   * @throws Exception of {@link EventLoop#call}
   */
  void run(Duration answer) throws Exception {
    List<Job> stops = loop.call(book::stopAll, answer);
    if (stops.isEmpty()) {
      return;
    }
    LOG.info("stopping all units", "units", stops.size());
    CountDownLatch stopped =
        loop.call(
            () -> {
              var latch = new CountDownLatch(stops.size());
              stops.forEach(stop -> stop.onEnd(_ -> latch.countDown()));
              return latch;
            },
            answer);
    if (stopped.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      LOG.info("all units have stopped");
      return;
    }
    List<UnitName> left = loop.call(book::killAll, answer);
    LOG.warn(
        "units did not stop in time and were killed",
        "limit",
        Durations.text(limit),
        "units",
        left);
    if (!stopped.await(AFTER_KILL.toMillis(), TimeUnit.MILLISECONDS)) {
      LOG.warn("some processes are left; the next agent ends them");
    }
  }
}
