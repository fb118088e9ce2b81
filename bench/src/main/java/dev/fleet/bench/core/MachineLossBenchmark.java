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

/** A machine is lost, and its units move. Neither final nor private, for JMH. */
@State(Scope.Benchmark)
public class MachineLossBenchmark {
  /** How many units the machine has. */
  static final int UNITS = 200;

  @Param("500")
  public int machines;

  private SchedulerCore core;
  private String lost;
  private List<UnitSpec> units;

  @Setup
  public void fill() {
    List<String> ids = Machines.ids(machines);
    core = new SchedulerCore();
    Machines.join(core, ids);
    lost = ids.getFirst();
    units = Units.instances("lost", 0, UNITS);
    for (UnitSpec unit : Units.instances("app", 0, machines * Machines.UNITS)) {
      core.put(unit, Recorded.NOTHING);
    }
    core.settle();
  }

  @Setup(Level.Invocation)
  public void bringBack() {
    core.putMachine(lost, Machines.metadata(0));
    for (UnitSpec unit : units) {
      core.put(unit, Recorded.on(lost, "it was there"));
    }
    core.settle();
  }

  @Benchmark
  @OperationsPerInvocation(UNITS)
  public int lose() {
    core.removeMachine(lost);
    return core.settle();
  }
}
