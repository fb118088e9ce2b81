package dev.fleet.agent;

import dev.fleet.agent.deeds.Deeds;
import dev.fleet.agent.link.RegistryLink;
import dev.fleet.agent.link.Replica;
import dev.fleet.agent.reconcile.Deed;
import dev.fleet.agent.units.UnitManager;
import dev.fleet.agent.units.UnitManagerException;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.config.Durations;
import dev.fleet.runtime.log.Log;
import dev.fleet.runtime.loop.EventLoop;
import dev.fleet.v1.Machine;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One machine's agent, without a server of its own. Many may live in one process on the same loop,
 * threads and channels. Thread-safe.
 *
 * <p>Closing lets go of the units: they run on, and the machine stays registered until its
 * session's TTL has passed, so that a restart of the agent moves nothing.
 */
public final class Agent implements AutoCloseable {
  private static final Log LOG = Log.of(Agent.class);
  private static final Duration ANSWER = Duration.ofSeconds(5);

  private final UnitManager manager;
  private final Deeds deeds;
  private final EventLoop loop;
  private final AgentCore core;
  private final UnitEvents events;
  private boolean linkOpen;

  /**
   * What an agent runs on. Whoever made it closes it, after the agent.
   *
   * @param threads may run any number of tasks that block
   * @param random of this agent alone
   */
  public record Surroundings(
      EventLoop loop, Executor threads, Clocks clocks, RandomGenerator random) {}

  /**
   * How an agent finds and names itself to the registry.
   *
   * @param replicas at least one; the first is tried first
   * @param machine asked at each registration, on the loop
   * @param sessionTtl to ask for; empty for the registry's own
   */
  public record Registry(
      List<? extends Replica> replicas, Supplier<Machine> machine, Optional<Duration> sessionTtl) {}

  /**
   * An agent that has not begun.
   *
   * @param manager becomes the agent's, which closes it
   */
  public Agent(Surroundings on, UnitManager manager, Deeds deeds, Registry registry) {
    this.manager = manager;
    this.deeds = deeds;
    this.loop = on.loop();
    this.core =
        new AgentCore(
            on.clocks(),
            loop,
            on.random(),
            new OperationRunner(manager, deeds, on.threads(), loop),
            (resume, listener) ->
                new RegistryLink(
                    loop,
                    on.random(),
                    registry.replicas(),
                    registry.machine(),
                    registry.sessionTtl(),
                    resume,
                    listener));
    this.events =
        new UnitEvents(
            loop, core::observed, this::managerAvailable, _ -> core.managerUnavailable());
  }

  /**
   * Begins; once. It registers as soon as the unit manager can be used.
   *
   * @param onHealth told on the loop whenever it may have changed whether the agent can do its work
   * @throws IOException if it cannot read its own records
   */
  public void begin(Consumer<Boolean> onHealth) throws IOException, UnitManagerException {
    Collection<Deed> recovered = deeds.recover(manager.installed(), manager.interrupted());
    loop.execute(
        () -> {
          core.onHealth(onHealth);
          core.adopt(recovered);
        });
    manager.open(events);
  }

  private void managerAvailable() {
    core.managerAvailable();
    if (!linkOpen) {
      linkOpen = true;
      core.link().open();
    }
  }

  UnitEvents events() {
    return events;
  }

  /**
   * Unloads everything, then leaves the cluster.
   *
   * @param limit how long the units may take to stop
   */
  void leave(Duration limit) {
    var gone = new CountDownLatch(1);
    onLoop(() -> core.leave(gone::countDown));
    try {
      if (!gone.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("units did not stop in time", "limit", Durations.text(limit));
      }
      deregister();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void deregister() throws InterruptedException {
    var left = new CountDownLatch(1);
    onLoop(() -> core.link().leave(failure -> left(failure, left)));
    if (!left.await(ANSWER.toMillis(), TimeUnit.MILLISECONDS)) {
      LOG.warn("the registry does not answer; the machine leaves by its TTL");
    }
  }

  /**
   * Ends the units, for a manager whose units end with it. The machine stays in the cluster until
   * they have stopped, so that none is started elsewhere before; then it leaves, so that they are
   * at once.
   *
   * @param leaves false if it has left already
   */
  void stopUnits(boolean leaves) {
    onLoop(core::managerUnavailable);
    manager.close();
    try {
      if (leaves) {
        deregister();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void left(@Nullable Throwable failure, CountDownLatch left) {
    if (failure != null) {
      LOG.warn("could not deregister", failure);
    }
    left.countDown();
  }

  private void onLoop(Runnable task) {
    try {
      loop.call(
          () -> {
            task.run();
            return true;
          },
          ANSWER);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.warn("the agent's loop does not answer", e);
    }
  }

  /** Ends the session from this side and closes the unit manager. */
  @Override
  public void close() {
    onLoop(() -> core.link().close());
    manager.close();
  }
}
