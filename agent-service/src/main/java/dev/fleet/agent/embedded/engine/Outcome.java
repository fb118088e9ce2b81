package dev.fleet.agent.embedded.engine;

/** What came of asking a unit to start, stop or reload. */
public enum Outcome {
  /** It has begun; the unit tells when it is done. */
  BEGUN,
  /** It was under way before. */
  UNDER_WAY,
  /** There is nothing to do. */
  ALREADY,
  /** A condition was not met; nothing was done, and that is fine. */
  CONDITION_FAILED,
  /** Not now: to be asked again when the unit has changed. */
  LATER,
  /** Units of this kind do no such thing; what happens to them is waited for. */
  WAIT_ONLY,
  /** It makes no sense for this unit; nothing was done. */
  SKIPPED,
  /** The unit must be active for this. */
  NOT_ACTIVE,
  ASSERT_FAILED,
  UNSUPPORTED,
  /** A unit that it is bound to is not active. */
  DEPENDENCY,
  FAILED
}
