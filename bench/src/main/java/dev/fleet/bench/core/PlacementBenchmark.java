package dev.fleet.bench.core;

import dev.fleet.scheduler.model.Recorded;
import dev.fleet.scheduler.model.UnitSpec;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Units that come to the scheduler: from the watch that shows them to the watch that shows their
 * placement. They are removed again outside the measurement. Neither final nor private, for JMH.
 */
@State(Scope.Benchmark)
public class PlacementBenchmark {
  /** How many units come together. */
  static final int UNITS = 100;

  /** The size of the cluster for which speeds are promised. */
  static final int BOUND_MACHINES = 5_000;

  static final double PLAIN_A_SECOND = 100_000;
  static final double CONSTRAINED_A_SECOND = 20_000;

  @Param public Placement placement;

  @Param("500")
  public int machines;

  private SchedulerCore core;
  private List<UnitSpec> next;

  @Setup
  public void fill() {
    core = new SchedulerCore();
    Machines.join(core, Machines.ids(machines));
    for (List<UnitSpec> units : placement.present(machines)) {
      units.forEach(unit -> core.put(unit, Recorded.NOTHING));
      core.settle();
    }
    next = placement.next();
    if (core.unplaced() > 0 || next.size() != UNITS) {
      throw new IllegalStateException(core.unplaced() + " unplaced, " + next.size() + " to place");
    }
  }

  @Setup(Level.Invocation)
  public void removeAgain() {
    next.forEach(core::remove);
    core.settle();
  }

  /** As many decisions as units. */
  @Benchmark
  @OperationsPerInvocation(UNITS)
  public int place() {
    for (UnitSpec unit : next) {
      core.put(unit, Recorded.NOTHING);
    }
    return core.settle();
  }
}
