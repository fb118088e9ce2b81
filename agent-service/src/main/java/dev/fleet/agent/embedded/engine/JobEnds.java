package dev.fleet.agent.embedded.engine;

import dev.fleet.agent.units.JobResult;

/** What jobs do to units, and what follows from their end. */
interface JobEnds {
  /** Begins what a job is for; START, STOP, RELOAD or VERIFY_ACTIVE. */
  Outcome perform(JobType type, Unit unit);

  /** A job ended for good. */
  void ended(Unit unit, JobType type, JobResult result);

  /** Runs something when everything that follows from the present event is done. */
  void afterwards(Runnable task);

  /** A job ended, so that the unit may have to be started or stopped after all. */
  void recheck(Unit unit);
}
