package dev.fleet.scheduler.lead;

import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.log.Log;
import dev.fleet.runtime.loop.EventLoop;
import dev.fleet.runtime.metrics.Metrics;
import dev.fleet.v1.GetSchedulerStatusResponse;
import io.grpc.BindableService;
import io.grpc.Channel;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * A scheduler on a loop: takes part in the election, follows the cluster, decides and writes while
 * it leads. Thread-safe.
 */
public final class Scheduler implements AutoCloseable {
  private static final Log LOG = Log.of(Scheduler.class);
  private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(1);

  private final EventLoop loop;
  private final Leader leader;
  private final ClusterFeed feed;
  private final Campaign campaign;
  private final SchedulerApi api;

  /**
   * @param registry a channel to the registry; the caller closes it, after this
   * @param loop the caller closes it, after the channel
   * @param candidateId fresh for each start of a scheduler
   */
  public Scheduler(
      Channel registry,
      EventLoop loop,
      Clocks clocks,
      RandomGenerator random,
      BrakeConfig brake,
      Metrics metrics,
      String candidateId) {
    this.loop = loop;
    var commits = new CommitCalls(registry);
    this.leader = new Leader(clocks, loop, random, brake, metrics, new LoopShell(commits));
    this.feed = new ClusterFeed(registry, loop, leader, random);
    this.campaign = new Campaign(registry, loop, clocks, leader, candidateId, random);
    this.api = new SchedulerApi(loop, leader);
  }

  /**
   * Begins; returns at once.
   *
   * @param endpoint "host:port" at which others reach the service of this scheduler
   */
  public void start(String endpoint) {
    loop.execute(
        () -> {
          feed.open();
          campaign.open(endpoint);
        });
  }

  /** The SchedulerService. */
  public BindableService service() {
    return api;
  }

  /** Its status, asked on the loop's own thread. */
  GetSchedulerStatusResponse status() {
    return api.status();
  }

  /** Gives up leadership, so that another scheduler takes over at once, and stops. */
  @Override
  public void close() {
    try {
      loop.call(
          () -> {
            campaign.close();
            feed.close();
            return true;
          },
          CLOSE_DEADLINE);
    } catch (Exception e) {
      LOG.warn("closing failed", e);
    }
  }

  private final class LoopShell implements Leader.Shell {
    private final CommitCalls commits;

    LoopShell(CommitCalls commits) {
      this.commits = commits;
    }

    @Override
    public void commit(Batch batch) {
      commits.send(batch, result -> loop.execute(() -> leader.committed(batch, result)));
    }

    @Override
    public void campaignAnew() {
      later(campaign::anew);
    }

    @Override
    public void later(Runnable task) {
      // As a timer: the loop may not wait for a place in its own queue.
      loop.after(Duration.ZERO, task);
    }
  }
}
