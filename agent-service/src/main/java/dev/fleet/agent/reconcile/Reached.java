package dev.fleet.agent.reconcile;

/** How far the agent has come with a unit. It says nothing of what the unit does now. */
public enum Reached {
  /** Its file is installed. */
  LOADED,
  /** It was started, and since then its file was replaced. */
  OUTDATED,
  /** Its start was asked for. */
  LAUNCHED,
  /** It was started, and then its removal was begun: it may run or not. */
  UNCERTAIN
}
