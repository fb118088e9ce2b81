package dev.fleet.bench.scale;

import dev.fleet.bench.BenchException;
import dev.fleet.bench.process.ControlPlane;
import dev.fleet.bench.simulated.RunningUnits;
import dev.fleet.bench.simulated.SimulatedFleet;
import dev.fleet.runtime.clock.Clocks;
import io.grpc.Channel;
import java.time.Duration;

/**
 * A cluster that is measured, and where the figures go.
 *
 * @param registry a connection to the registry
 */
record Stage(
    Clocks clocks,
    ScalePlan plan,
    ControlPlane plane,
    SimulatedFleet fleet,
    RunningUnits units,
    Channel registry,
    Findings findings) {
  /** How often is looked whether what is awaited has come. */
  static final Duration GLANCE = Duration.ofMillis(5);

  /** A question that is asked until the answer is yes. */
  @FunctionalInterface
  interface Condition {
    boolean holds() throws InterruptedException;
  }

  /**
   * Waits.
   *
   * @return after how many seconds it held
   * @throws BenchException if it does not within the plan's limit
   */
  double await(String what, Condition condition) throws InterruptedException {
    long begin = clocks.nanos();
    while (!condition.holds()) {
      if (clocks.nanos() - begin > plan.limit().toNanos()) {
        throw new BenchException(what + ": not in " + plan.limit().toSeconds() + " s");
      }
      clocks.pause(GLANCE);
    }
    return (clocks.nanos() - begin) / 1e9;
  }
}
