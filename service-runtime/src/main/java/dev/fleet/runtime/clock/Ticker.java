package dev.fleet.runtime.clock;

/** A monotonic clock: only differences mean something, and it never goes back. Thread-safe. */
@FunctionalInterface
public interface Ticker {
  /** Nanoseconds since an arbitrary origin. Compare by subtraction, as the value may overflow. */
  long nanos();
}
