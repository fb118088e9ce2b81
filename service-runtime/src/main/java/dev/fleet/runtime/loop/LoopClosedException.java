package dev.fleet.runtime.loop;

import java.util.concurrent.RejectedExecutionException;

/** The loop has been closed; the task was not taken, or was dropped before it began. */
public final class LoopClosedException extends RejectedExecutionException {
  private static final long serialVersionUID = 1;

  public LoopClosedException(String loop) {
    super("loop " + loop + " is closed");
  }
}
