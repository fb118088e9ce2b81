package dev.fleet.agent.embedded.engine.process;

/** Why the processes of a unit are killed. */
public enum KillOperation {
  /** They are to end. */
  TERMINATE,
  /** They are to end, and the unit starts again. */
  RESTART,
  /** They were to end and did not. */
  KILL,
  /** They hang. */
  WATCHDOG
}
