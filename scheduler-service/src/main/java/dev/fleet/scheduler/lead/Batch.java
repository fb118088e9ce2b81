package dev.fleet.scheduler.lead;

import dev.fleet.scheduler.decide.Decision;
import java.util.List;

/**
 * Decisions for one call to the registry.
 *
 * @param small of few decisions, beside full ones that are under way
 */
record Batch(long term, List<Decision> decisions, boolean small) {
  Batch {
    decisions = List.copyOf(decisions);
  }
}
