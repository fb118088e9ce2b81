package dev.fleet.agent.reconcile;

import dev.fleet.agent.units.JobResult;
import dev.fleet.agent.units.LoadOutcome;
import dev.fleet.agent.units.UnitManagerException;
import dev.fleet.unit.UnitName;
import java.util.Collection;

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
    /** For actions other than loads {@code outcome} is READY. */
    void succeeded(LoadOutcome outcome);

    void failed(UnitManagerException failure);

    /** After the success of a start or restart: how the manager's job ended. */
    void jobEnded(JobResult result);
  }
}
