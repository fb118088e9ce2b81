package dev.fleet.scheduler.lead;

import dev.fleet.scheduler.decide.Decision;
import java.util.List;

/** Decisions for one call to the registry. */
record Batch(long term, List<Decision> decisions) {
  Batch {
    decisions = List.copyOf(decisions);
  }
}
