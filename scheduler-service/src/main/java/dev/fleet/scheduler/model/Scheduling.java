package dev.fleet.scheduler.model;

/** Whether a machine gets units. */
public enum Scheduling {
  /** Gets new units. */
  SCHEDULABLE,
  /** Keeps what it has, gets nothing new. */
  CORDONED,
  /** Gets nothing new, and what was placed on it has to leave. */
  DRAINING
}
