package dev.fleet.bench.scale;

import java.time.Duration;
import java.util.List;

/**
 * What a run is made of.
 *
 * @param submitters how many clients create units at the same time, each one batch at a time
 * @param connections that the machines share
 * @param trials what is tried once all run, in this order
 * @param limit after which it gives up
 */
record ScalePlan(
    int machines, int units, int submitters, int connections, List<Trial> trials, Duration limit) {
  /** The promises that hold for runs of one size; infinite where there is none. */
  record Bounds(
      double allRunning, double singleStart, double oneLost, double someLost, double replica) {}

  /** What the project promises of a run of this size, in seconds, on two cores. */
  Bounds bounds() {
    double none = Double.POSITIVE_INFINITY;
    boolean big = machines == 5_000 && units == 1_000_000;
    boolean middle = machines == 1_000 && units == 50_000;
    return new Bounds(
        big ? 300 : middle ? 15 : none,
        middle ? 1 : none,
        machines >= 5_000 ? 8 : machines <= 3 ? 6 : none,
        big ? 15 : none,
        big ? 30 : none);
  }
}
