package dev.fleet.agent.embedded.engine;

/**
 * What the journal says when a job of a kind of unit begins or ends; {@code %s} is the unit.
 *
 * @param started a start that went well
 * @param startFailed a start that failed
 * @param startTimedOut a start that took too long
 */
public record JobWords(
    String starting,
    String stopping,
    String started,
    String startFailed,
    String startTimedOut,
    String stopped,
    String stopFailed,
    String stopTimedOut) {
  public static final JobWords USUAL =
      new JobWords(
          "Starting %s...",
          "Stopping %s...",
          "Started %s.",
          "Failed to start %s.",
          "Timed out starting %s.",
          "Stopped %s.",
          "Stopped %s with error.",
          "Timed out stopping %s.");

  public static final JobWords SERVICE = USUAL.withStopFailed("Stopped (with error) %s.");

  /** Of services that only run to their end. */
  public static final JobWords ONESHOT = SERVICE.withStarted("Finished %s.");

  public static final JobWords TARGET =
      USUAL.withStarted("Reached target %s.").withStopped("Stopped target %s.");

  public static final JobWords SOCKET =
      new JobWords(
          USUAL.starting,
          USUAL.stopping,
          "Listening on %s.",
          "Failed to listen on %s.",
          USUAL.startTimedOut,
          "Closed %s.",
          "Failed stopping %s.",
          USUAL.stopTimedOut);

  public static final JobWords MOUNT =
      new JobWords(
          "Mounting %s...",
          "Unmounting %s...",
          "Mounted %s.",
          "Failed to mount %s.",
          "Timed out mounting %s.",
          "Unmounted %s.",
          "Failed unmounting %s.",
          "Timed out unmounting %s.");

  private JobWords withStarted(String words) {
    return new JobWords(
        starting, stopping, words, startFailed, startTimedOut, stopped, stopFailed, stopTimedOut);
  }

  private JobWords withStopped(String words) {
    return new JobWords(
        starting, stopping, started, startFailed, startTimedOut, words, stopFailed, stopTimedOut);
  }

  private JobWords withStopFailed(String words) {
    return new JobWords(
        starting, stopping, started, startFailed, startTimedOut, stopped, words, stopTimedOut);
  }
}
