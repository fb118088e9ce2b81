package dev.fleet.scheduler.lead;

import dev.fleet.runtime.metrics.Counter;
import dev.fleet.runtime.metrics.DurationHistogram;
import dev.fleet.runtime.metrics.Metrics;

/** What a leader shows of itself. Written by the loop, read by any thread. */
final class Counts {
  private volatile boolean leads;
  private volatile int unplaced;
  private volatile int uncommitted;
  private final Counter kept;
  private final Counter refuted;
  private final DurationHistogram decisions;

  Counts(Metrics metrics) {
    kept =
        metrics.counter("fleet_scheduler_decisions_total", "Decisions that the registry has kept");
    refuted =
        metrics.counter(
            "fleet_scheduler_conflicts_total",
            "Decisions that met another state of the registry than they expected");
    decisions =
        metrics.durations("fleet_scheduler_decide_seconds", "How long one slice of deciding took");
    metrics.gauge("fleet_scheduler_leader", "Whether this scheduler leads", () -> leads ? 1 : 0);
    metrics.gauge(
        "fleet_scheduler_unplaced_units", "Units that wait for a machine", () -> unplaced);
    metrics.gauge(
        "fleet_scheduler_uncommitted_decisions",
        "Decisions that the registry does not have yet",
        () -> uncommitted);
  }

  void kept() {
    kept.increment();
  }

  void refuted() {
    refuted.increment();
  }

  void decided(long nanos) {
    decisions.recordNanos(nanos);
  }

  void show(boolean leadsNow, int unplacedUnits, int uncommittedDecisions) {
    leads = leadsNow;
    unplaced = unplacedUnits;
    uncommitted = uncommittedDecisions;
  }
}
