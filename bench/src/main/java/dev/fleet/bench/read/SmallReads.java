package dev.fleet.bench.read;

import dev.fleet.bench.BenchException;
import dev.fleet.bench.Figure;
import dev.fleet.bench.Percentiles;
import dev.fleet.bench.process.ControlPlane;
import dev.fleet.bench.simulated.Load;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.grpc.FleetChannel;
import dev.fleet.v1.DesiredState;
import dev.fleet.v1.GetUnitRequest;
import dev.fleet.v1.ListUnitStatesRequest;
import dev.fleet.v1.UnitServiceGrpc;
import io.grpc.Channel;
import io.grpc.StatusException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One client that asks for one unit at a time, while two others create units, many a call, and
 * delete them again. The reference is the same client when nobody writes. Confined to one thread.
 */
final class SmallReads {
  private static final int WRITERS = 2;

  /** Units a call: few enough that many calls end while it is measured. */
  private static final int BATCH = 2_000;

  /** Between two reads: what is measured is how long one takes, not how many there can be. */
  private static final Duration PAUSE = Duration.ofMillis(2);

  private static final Duration WARM_UP = Duration.ofSeconds(2);
  private static final long LIMIT_SECONDS = 60;

  private final Clocks clocks;
  private final ReadPlan plan;
  private final ControlPlane plane;
  private final SplittableRandom random = new SplittableRandom(3);

  SmallReads(Clocks clocks, ReadPlan plan, ControlPlane plane) {
    this.clocks = clocks;
    this.plan = plan;
    this.plane = plane;
  }

  /** Milliseconds of each. */
  private record Asked(Percentiles units, Percentiles states) {}

  List<Figure> measure() throws InterruptedException {
    try (FleetChannel reader = ControlPlane.connect(plane.registry());
        FleetChannel writer = ControlPlane.connect(plane.registry())) {
      var _ = ask(reader.channel(), WARM_UP);
      Asked alone = ask(reader.channel(), plan.duration());
      var over = new AtomicBoolean();
      var written = new AtomicLong();
      List<Future<?>> writers = new ArrayList<>();
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < WRITERS; i++) {
          int number = i;
          writers.add(threads.submit(() -> write(writer.channel(), number, over, written)));
        }
        long begin = clocks.nanos();
        Asked beside;
        try {
          beside = ask(reader.channel(), plan.duration());
        } finally {
          over.set(true);
        }
        double rate = written.get() / ((clocks.nanos() - begin) / 1e9);
        for (Future<?> one : writers) {
          one.get();
        }
        return figures(alone, beside, rate);
      } catch (ExecutionException e) {
        throw new BenchException("cannot write: " + e.getCause(), e);
      }
    }
  }

  private Void write(Channel registry, int number, AtomicBoolean over, AtomicLong written)
      throws InterruptedException {
    var load = new Load(plan.units(), new SplittableRandom(10 + number));
    int first = plan.units() + number * BATCH;
    while (!over.get()) {
      load.create(registry, first, first + BATCH, DesiredState.DESIRED_STATE_LAUNCHED);
      written.addAndGet(BATCH);
      load.delete(registry, first, first + BATCH);
      written.addAndGet(BATCH);
    }
    return null;
  }

  private Asked ask(Channel registry, Duration duration) throws InterruptedException {
    var units = new ArrayList<Double>();
    var states = new ArrayList<Double>();
    long begin = clocks.nanos();
    try {
      while (clocks.nanos() - begin < duration.toNanos()) {
        String name = Load.name(random.nextInt(plan.units()));
        long asked = clocks.nanos();
        var _ = stub(registry).getUnit(GetUnitRequest.newBuilder().setName(name).build());
        long got = clocks.nanos();
        var _ =
            stub(registry)
                .listUnitStates(ListUnitStatesRequest.newBuilder().addNames(name).build());
        units.add((got - asked) / 1e6);
        states.add((clocks.nanos() - got) / 1e6);
        clocks.pause(PAUSE);
      }
    } catch (StatusException e) {
      throw new BenchException("cannot read a unit: " + e.getMessage(), e);
    }
    return new Asked(new Percentiles(units), new Percentiles(states));
  }

  private static UnitServiceGrpc.UnitServiceBlockingV2Stub stub(Channel registry) {
    return UnitServiceGrpc.newBlockingV2Stub(registry)
        .withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  private static List<Figure> figures(Asked alone, Asked beside, double writes) {
    var figures = new ArrayList<Figure>();
    figures.add(Figure.of("units written a second beside small reads", writes, "/s"));
    for (double percent : new double[] {50, 99}) {
      figures.add(figure("get one unit", percent, beside.units(), alone.units()));
    }
    for (double percent : new double[] {50, 99}) {
      figures.add(figure("states of one unit", percent, beside.states(), alone.states()));
    }
    return figures;
  }

  private static Figure figure(String what, double percent, Percentiles beside, Percentiles alone) {
    return Figure.of("  %s, p%.0f".formatted(what, percent), beside.at(percent), "ms")
        .against(alone.at(percent));
  }
}
