package dev.fleet.runtime.loop;

import java.util.concurrent.RejectedExecutionException;

/** The loop's queue is at its bound; the task was not taken. Worth a later attempt. */
public final class LoopFullException extends RejectedExecutionException {
  private static final long serialVersionUID = 1;

  public LoopFullException(String loop, int capacity) {
    super("loop " + loop + " is full: " + capacity + " tasks wait");
  }
}
