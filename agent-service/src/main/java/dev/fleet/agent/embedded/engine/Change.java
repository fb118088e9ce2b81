package dev.fleet.agent.embedded.engine;

/** What else there is to say of a change of state. */
public enum Change {
  PLAIN,
  /** A reload did not work. */
  RELOAD_FAILED,
  /** The unit is down, and will start again by itself. */
  WILL_RESTART
}
