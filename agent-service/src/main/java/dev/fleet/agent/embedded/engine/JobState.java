package dev.fleet.agent.embedded.engine;

/** How far a job has come. */
enum JobState {
  /** For others, or for its unit. */
  WAITING,
  RUNNING
}
