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

  private final Clocks clocks;
  private final ReadPlan plan;
  private final ControlPlane plane;
  private final List<Figure> figures = new ArrayList<>();

  FanOut(Clocks clocks, ReadPlan plan, ControlPlane plane) {
    this.clocks = clocks;
    this.plan = plan;
    this.plane = plane;
  }

  /**
   * Who watches what.
   *
   * @param requests what the watcher with this number asks for
   * @param probes the number of the unit that is written to in a round
   * @param told how many watchers have to hear of a write
   */
  private record Case(
      String what, IntFunction<WatchUnitsRequest> requests, IntUnaryOperator probes, int told) {}

  List<Figure> measure() throws InterruptedException {
    List<FleetChannel> channels = new ArrayList<>();
    try (FleetChannel writer = ControlPlane.connect(plane.registry())) {
      for (int i = 0; i < plan.connections(); i++) {
        channels.add(ControlPlane.connect(plane.registry()));
      }
      int all = plan.watchers();
      var probe = new Probe(writer.channel());
      measure(
          new Case("each its own unit", i -> named(i), round -> round % all, 1), channels, probe);
      measure(new Case("all one unit", i -> named(0), round -> 0, all), channels, probe);
      WatchUnitsRequest everything = everything(writer);
      measure(new Case("all units", i -> everything, round -> 0, all), channels, probe);
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

  private void measure(Case each, List<FleetChannel> channels, Probe probe)
      throws InterruptedException {
    Member registry = plane.member("registry");
    var bytes = new InboundBytes();
    try (var watchers = new Watchers(clocks, channels, bytes, plan.watchers(), each.requests())) {
      watchers.awaitSynced(LIMIT);
      var write = new Write(watchers, probe, each);
      write.rounds(WARM_UP);
      long bytesBefore = bytes.sum();
      registry.mark();
      Pairs millis = write.rounds(plan.rounds());
      double cpuMicros = registry.cpuSeconds() * 1e6;
      double notifications = 2.0 * plan.rounds() * each.told();
      String prefix = "%,d watchers, %s: ".formatted(plan.watchers(), each.what());
      figures.add(millis.figure(prefix + "last one told", 50, "ms"));
      figures.add(millis.figure("  last one told", 99, "ms"));
      figures.add(Figure.of(prefix + "told of a write", write.toldOfEach(), ""));
      figures.add(
          Figure.of("  CPU of the registry, a write", cpuMicros / (2e3 * plan.rounds()), "ms"));
      if (each.told() > 1) {
        figures.add(
            Figure.of("  CPU of the registry, a notification", cpuMicros / notifications, "us"));
      }
      figures.add(
          Figure.of("  bytes a notification", (bytes.sum() - bytesBefore) / notifications, "B"));
    }
  }

  /** Writes that are followed to the last watcher. */
  private final class Write {
    private final Watchers watchers;
    private final Probe probe;
    private final Case each;
    private int writes;

    Write(Watchers watchers, Probe probe, Case each) {
      this.watchers = watchers;
      this.probe = probe;
      this.each = each;
    }

    /** In each round a unit comes and goes. Until the last is told, and the writer's own answer. */
    Pairs rounds(int count) throws InterruptedException {
      var millis = new Pairs();
      for (int round = 0; round < count; round++) {
        int number = each.probes().applyAsInt(round);
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
      long last = watchers.awaitChanges((long) writes * each.told(), LIMIT);
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
