package dev.fleet.agent.embedded.timer;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * When a timer last elapsed.
 *
 * @param wall also known of an earlier run of the manager, from the stamp of a persistent timer
 * @param nanos of the ticker; empty if it was before this run of the manager
 */
record LastTrigger(Optional<Instant> wall, OptionalLong nanos) {
  static final LastTrigger NEVER = new LastTrigger(Optional.empty(), OptionalLong.empty());

  boolean isSet() {
    return wall.isPresent();
  }
}
