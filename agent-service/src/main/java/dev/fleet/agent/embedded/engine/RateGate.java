package dev.fleet.agent.embedded.engine;

import dev.fleet.unit.systemd.value.RateLimit;

/**
 * Lets a number of events pass in a window of time that the first of them opens, and none more
 * until it is over; systemd's rate limits work so.
 */
public final class RateGate {
  private boolean open;
  private long begin;
  private long passed;

  /** Whether one more event may pass now; it counts if so. */
  public boolean pass(RateLimit limit, long nanos) {
    if (limit.isOff()) {
      return true;
    }
    if (!open || isOver(limit, nanos)) {
      open = true;
      begin = nanos;
      passed = 1;
      return true;
    }
    if (passed >= limit.burst()) {
      return false;
    }
    passed++;
    return true;
  }

  private boolean isOver(RateLimit limit, long nanos) {
    return !limit.interval().isInfinite() && (nanos - begin) / 1_000 > limit.interval().micros();
  }

  /** How long until the window is over, in nanoseconds. */
  long remaining(RateLimit limit, long nanos) {
    return limit.interval().micros() * 1_000 - (nanos - begin);
  }

  public void reset() {
    open = false;
  }
}
