package dev.fleet.agent.embedded.host;

/** Told that a watched path may have changed. Called on the manager's loop. */
@FunctionalInterface
public interface PathListener {
  /**
   * Something happened. Many events in a row may be told as one.
   *
   * @param itself whether it happened to the path itself, in the way that is watched for; otherwise
   *     to a folder on the way to it, so that the path may have come or gone: look again
   */
  void changed(boolean itself);
}
