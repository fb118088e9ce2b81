package dev.fleet.agent.reconcile;

import dev.fleet.agent.units.JobResult;
import dev.fleet.agent.units.LoadOutcome;
import dev.fleet.agent.units.UnitManagerException;
import dev.fleet.unit.UnitName;
import java.util.Collection;
import java.util.Optional;

/** Carries out actions, side by side. Calls return at once. */
public interface Operations {
  /**
   * Does it, and writes down what was done.
   *
   * @param done is told the end, once, on the reconciler's loop
   */
  void run(Action action, Done done);

  /** Has units observed now, on a best-effort basis. */
  void refresh(Collection<UnitName> units);

  /** Told how an action ended; all calls come on the reconciler's loop. */
  interface Done {
    /** Not for starts and restarts. For actions other than loads {@code outcome} is READY. */
    void succeeded(LoadOutcome outcome);

    void failed(UnitManagerException failure);

    /** A start or restart was accepted; says how the manager's job ended, if it has. */
    default void launched(Optional<JobResult> end) {
      throw new IllegalStateException("nothing was to be started");
    }

    /** How the manager's job ended, if {@link #launched} did not say. */
    default void jobEnded(JobResult result) {
      throw new IllegalStateException("nothing was to be started");
    }
  }
}
