package dev.fleet.agent;

import dev.fleet.agent.deeds.Deeds;
import dev.fleet.agent.reconcile.Action;
import dev.fleet.agent.reconcile.Deed;
import dev.fleet.agent.reconcile.Operations;
import dev.fleet.agent.units.JobResult;
import dev.fleet.agent.units.LoadOutcome;
import dev.fleet.agent.units.UnitManager;
import dev.fleet.agent.units.UnitManagerException;
import dev.fleet.runtime.log.Log;
import dev.fleet.runtime.loop.LoopClosedException;
import dev.fleet.unit.UnitName;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Carries out actions on the unit manager, each on a thread of its own, and writes down what was
 * done before it is told.
 */
final class OperationRunner implements Operations {
  private static final Log LOG = Log.of(OperationRunner.class);

  private static final Duration SETTLE = Duration.ofMillis(200);

  private final UnitManager manager;
  private final Deeds deeds;
  private final Executor threads;
  private final Executor loop;

  /**
   * @param threads may run any number of tasks that block
   * @param loop where ends are told
   */
  OperationRunner(UnitManager manager, Deeds deeds, Executor threads, Executor loop) {
    this.manager = manager;
    this.deeds = deeds;
    this.threads = threads;
    this.loop = loop;
  }

  @Override
  public void run(Action action, Done done) {
    threads.execute(() -> carryOut(action, done));
  }

  private void carryOut(Action action, Done done) {
    LoadOutcome outcome = LoadOutcome.READY;
    CompletableFuture<JobResult> launched = null;
    try {
      switch (action) {
        case Action.Load load -> {
          outcome = manager.load(load.unit(), load.wanted().content());
          save(load.after());
        }
        case Action.Start start -> {
          launched = manager.start(start.unit());
          save(start.after());
        }
        case Action.Restart restart -> {
          launched = manager.restart(restart.unit());
          save(restart.after());
        }
        case Action.Stop stop -> {
          join(manager.stop(stop.unit()));
          save(stop.after());
        }
        case Action.Unload unload -> {
          save(unload.meanwhile());
          manager.unload(unload.unit());
          deeds.remove(unload.unit());
        }
        case Action.Note note -> save(note.after());
        case Action.Reload reload -> manager.reload();
      }
    } catch (UnitManagerException e) {
      tell(() -> done.failed(e));
      return;
    } catch (IOException | RuntimeException e) {
      LOG.error("action failed", e, "action", action.getClass().getSimpleName());
      var failure = UnitManagerException.unavailable("the agent failed: " + e, e);
      tell(() -> done.failed(failure));
      return;
    }
    if (launched != null) {
      tellLaunched(launched, done);
    } else {
      LoadOutcome result = outcome;
      tell(() -> done.succeeded(result));
    }
  }

  /** One report serves for both where the start is quick. */
  private void tellLaunched(CompletableFuture<JobResult> job, Done done) {
    Optional<JobResult> end = settle(job);
    tell(() -> done.launched(end));
    if (end.isEmpty()) {
      var _ =
          job.whenCompleteAsync(
              (result, failure) ->
                  tell(() -> done.jobEnded(failure == null ? result : JobResult.UNKNOWN)),
              threads);
    }
  }

  private void tell(Runnable end) {
    try {
      loop.execute(end);
    } catch (LoopClosedException e) {
      LOG.debug("the agent has ended; nobody wants to know", e);
    }
  }

  private void save(Deed deed) throws IOException {
    deeds.save(deed);
  }

  /**
   * Lets a start that is quick come to its end, so that nobody is told "launched, and inactive" of
   * a unit that is just about to run.
   *
   * @return how it ended; empty while it has not
   */
  private static Optional<JobResult> settle(CompletableFuture<JobResult> job) {
    try {
      return Optional.of(job.get(SETTLE.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      return Optional.empty(); // A slow one: its unit is seen activating by now.
    } catch (ExecutionException e) {
      return Optional.of(JobResult.UNKNOWN); // That it was accepted is what counts.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /**
   * However the stop ended: what the unit does then is seen and told, and no reason to stop again.
   */
  private static void join(CompletableFuture<JobResult> job) throws UnitManagerException {
    try {
      job.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof UnitManagerException cause
          ? new UnitManagerException(cause.kind(), cause.line(), cause)
          : UnitManagerException.unavailable("the stop was lost", e);
    }
  }

  @Override
  public void refresh(Collection<UnitName> units) {
    threads.execute(
        () -> {
          try {
            manager.refresh(units);
          } catch (UnitManagerException e) {
            LOG.debug("cannot look at units", "units", units, "fault", e.line());
          }
        });
  }
}
