package dev.fleet.bench.read;

import dev.fleet.bench.BenchException;
import dev.fleet.bench.Figure;
import dev.fleet.bench.Pairs;
import dev.fleet.bench.process.ControlPlane;
import dev.fleet.bench.process.Member;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.grpc.FleetChannel;
import dev.fleet.v1.WatchUnitsRequest;
import io.grpc.StatusException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;

/**
 * From the call that writes to the last watcher that is told of it, beside the time until the
 * writer has its own answer. Confined to one thread.
 */
final class FanOut {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** Rounds that find cold code. */
  private static final int WARM_UP = 4;

  private static final double KIB = 1 << 10;

  private final Clocks clocks;
  private final ReadPlan plan;
  private final ControlPlane plane;
  private final List<Figure> figures = new ArrayList<>();

  FanOut(Clocks clocks, ReadPlan plan, ControlPlane plane) {
    this.clocks = clocks;
    this.plan = plan;
    this.plane = plane;
  }

  List<Figure> measure() throws InterruptedException {
    List<FleetChannel> channels = new ArrayList<>();
    try (FleetChannel writer = ControlPlane.connect(plane.registry())) {
      for (int i = 0; i < plan.connections(); i++) {
        channels.add(ControlPlane.connect(plane.registry()));
      }
      int all = plan.watchers();
      var probe = new Probe(writer.channel());
      measure("each its own unit", channels, probe, i -> named(i), round -> round % all, 1);
      measure("all one unit", channels, probe, i -> named(0), round -> 0, all);
      WatchUnitsRequest everything = everything(writer);
      measure("all units", channels, probe, i -> everything, round -> 0, all);
      return figures;
    } finally {
      channels.forEach(FleetChannel::close);
    }
  }

  private static WatchUnitsRequest named(int number) {
    return WatchUnitsRequest.newBuilder().addNames(Probe.name(number)).build();
  }

  /** Without the snapshot, which for thousands of watchers would take gigabytes. */
  private static WatchUnitsRequest everything(FleetChannel channel) throws InterruptedException {
    try {
      return WatchUnitsRequest.newBuilder()
          .setResumeRevision(RegistryLists.revision(channel.channel()))
          .build();
    } catch (StatusException e) {
      throw new BenchException("cannot ask for a revision: " + e.getMessage(), e);
    }
  }

  /**
   * @param probes the number of the unit that is written to in a round
   * @param told how many watchers have to hear of a write
   */
  private void measure(
      String what,
      List<FleetChannel> channels,
      Probe probe,
      IntFunction<WatchUnitsRequest> requests,
      IntUnaryOperator probes,
      int told)
      throws InterruptedException {
    Member registry = plane.member("registry");
    long before = registry.residentBytes();
    var bytes = new InboundBytes();
    try (var watchers = new Watchers(clocks, channels, bytes, plan.watchers(), requests)) {
      watchers.awaitSynced(LIMIT);
      double growth = registry.residentBytes() - before;
      var write = new Write(watchers, probe, told);
      write.rounds(WARM_UP, probes);
      long bytesBefore = bytes.sum();
      registry.mark();
      Pairs millis = write.rounds(plan.rounds(), probes);
      double cpuMicros = registry.cpuSeconds() * 1e6;
      double notifications = 2.0 * plan.rounds() * told;
      String prefix = "%,d watchers, %s: ".formatted(plan.watchers(), what);
      figures.add(millis.figure(prefix + "last one told", 50, "ms"));
      figures.add(millis.figure("  last one told", 99, "ms"));
      figures.add(Figure.of("  told of a write", write.toldOfEach(), ""));
      figures.add(
          Figure.of("  CPU of the registry, a write", cpuMicros / (2e3 * plan.rounds()), "ms"));
      figures.add(
          Figure.of("  CPU of the registry, a notification", cpuMicros / notifications, "us"));
      figures.add(
          Figure.of("  bytes a notification", (bytes.sum() - bytesBefore) / notifications, "B"));
      figures.add(
          Figure.of("  registry's growth a watcher", growth / KIB / plan.watchers(), "KiB"));
    }
  }

  /** Writes that are followed to the last watcher. */
  private final class Write {
    private final Watchers watchers;
    private final Probe probe;
    private final int told;
    private int writes;

    Write(Watchers watchers, Probe probe, int told) {
      this.watchers = watchers;
      this.probe = probe;
      this.told = told;
    }

    /** In each round a unit comes and goes. Until the last is told, and the writer's own answer. */
    Pairs rounds(int count, IntUnaryOperator probes) throws InterruptedException {
      var millis = new Pairs();
      for (int round = 0; round < count; round++) {
        int number = probes.applyAsInt(round);
        follow(millis, () -> probe.create(number));
        follow(millis, () -> probe.delete(number));
      }
      return millis;
    }

    private void follow(Pairs millis, Writing writing) throws InterruptedException {
      long begin = clocks.nanos();
      writing.write();
      long answered = clocks.nanos();
      writes++;
      long last = watchers.awaitChanges((long) writes * told, LIMIT);
      millis.add((last - begin) / 1e6, (answered - begin) / 1e6);
    }

    double toldOfEach() {
      return (double) watchers.changes() / writes;
    }
  }

  @FunctionalInterface
  private interface Writing {
    void write() throws InterruptedException;
  }
}
