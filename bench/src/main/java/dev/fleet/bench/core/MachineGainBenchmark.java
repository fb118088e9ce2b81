package dev.fleet.bench.core;

import dev.fleet.scheduler.model.Recorded;
import dev.fleet.scheduler.model.UnitSpec;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A machine comes to a cluster in which units wait that it may take, at most one of each kind.
 * Neither final nor private, for JMH.
 */
@State(Scope.Benchmark)
public class MachineGainBenchmark {
  /** How many units wait. */
  static final int WAITING = 100;

  private static final String COMER = "ffffffffffffffffffffffffffffffff";

  @Param("500")
  public int machines;

  private SchedulerCore core;

  @Setup
  public void fill() {
    core = new SchedulerCore();
    Machines.join(core, Machines.ids(machines));
    put(Units.instances("web", 0, machines + WAITING, "Conflicts=web@*.service"));
    put(Units.instances("app", 0, machines * Machines.UNITS));
    if (core.unplaced() != WAITING) {
      throw new IllegalStateException(core.unplaced() + " wait");
    }
  }

  private void put(List<UnitSpec> units) {
    units.forEach(unit -> core.put(unit, Recorded.NOTHING));
    core.settle();
  }

  @Setup(Level.Invocation)
  public void removeAgain() {
    core.removeMachine(COMER);
    core.settle();
  }

  @Benchmark
  public int gain() {
    core.putMachine(COMER, Machines.metadata(0));
    return core.settle();
  }
}
