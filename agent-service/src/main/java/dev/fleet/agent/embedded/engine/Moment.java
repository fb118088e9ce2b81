package dev.fleet.agent.embedded.engine;

import dev.fleet.runtime.clock.Clocks;
import java.time.Instant;

/**
 * A point in time by both clocks.
 *
 * @param wall for people
 * @param nanos of the ticker, for spans
 */
public record Moment(Instant wall, long nanos) {
  public static Moment now(Clocks clocks) {
    return new Moment(clocks.now(), clocks.nanos());
  }
}
