package dev.fleet.bench.read;

import dev.fleet.bench.BenchException;
import dev.fleet.bench.BenchPlaces;
import dev.fleet.bench.Figure;
import dev.fleet.bench.Report;
import dev.fleet.bench.cluster.Distribution;
import dev.fleet.bench.cluster.Programs;
import dev.fleet.bench.process.ControlPlane;
import dev.fleet.bench.simulated.Load;
import dev.fleet.bench.simulated.RunningUnits;
import dev.fleet.bench.simulated.SimulatedFleet;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.grpc.FleetChannel;
import dev.fleet.v1.DesiredState;
import io.grpc.Channel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** One run of {@code read}. */
final class ReadRun {
  /** As many as one machine may well have. */
  private static final int FEW = 170;

  /** What the project allows {@code fleetctl list-units}, in milliseconds. */
  private static final double MOST_MILLIS = 200;

  private static final int COMMANDS = 11;
  private static final int LOOPS = 2;
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final Duration GLANCE = Duration.ofMillis(5);

  private final Clocks clocks;
  private final ReadPlan plan;
  private final ControlPlane plane;
  private final Load load;
  private final List<Figure> figures = new ArrayList<>();

  ReadRun(Clocks clocks, ReadPlan plan, ControlPlane plane) {
    this.clocks = clocks;
    this.plan = plan;
    this.plane = plane;
    this.load = new Load(plan.units(), new SplittableRandom(1));
  }

  Report run(Path folder) throws InterruptedException {
    var distribution = new Distribution(BenchPlaces.distribution(), new Programs(clocks));
    var commands = new CommandTimes(distribution, plane.registry().toString(), folder, COMMANDS);
    try (FleetChannel channel = ControlPlane.connect(plane.registry());
        SimulatedFleet fleet = new SimulatedFleet(clocks, plane.registry(), 1, LOOPS)) {
      fleet.grow(plan.machines());
      load.createTemplates(channel.channel(), Probe.TEMPLATE);
      try (var running =
          new RunningUnits(clocks, channel.channel(), plan.units(), plan.machines())) {
        int few = Math.min(FEW, plan.units());
        grow(channel.channel(), running, 0, few);
        figures.add(commands.p50("list-units", few).atMost(MOST_MILLIS));
        figures.add(commands.p50("list-unit-files", few));
        grow(channel.channel(), running, few, plan.units());
        figures.add(commands.p50("list-units", plan.units()));
        figures.add(commands.p50("list-unit-files", plan.units()));
      }
      figures.addAll(new WholeLists(clocks, plane).measure());
      figures.addAll(new FanOut(clocks, plan, plane).measure());
      figures.addAll(new SlowReaders(clocks, plan, plane).measure());
      figures.addAll(new SmallReads(clocks, plan, plane).measure());
    }
    return new Report(
        "read: %,d units, %,d watchers".formatted(plan.units(), plan.watchers()), figures);
  }

  /** Creates the units with these numbers and waits until all up to {@code to} run. */
  private void grow(Channel registry, RunningUnits running, int from, int to)
      throws InterruptedException {
    for (int next = from; next < to; next += Load.BATCH) {
      load.create(
          registry, next, Math.min(to, next + Load.BATCH), DesiredState.DESIRED_STATE_LAUNCHED);
    }
    long begin = clocks.nanos();
    while (running.running() < to) {
      if (clocks.nanos() - begin > LIMIT.toNanos()) {
        throw new BenchException(
            "only %,d of %,d units run after %d s"
                .formatted(running.running(), to, LIMIT.toSeconds()));
      }
      clocks.pause(GLANCE);
    }
  }
}
