package dev.fleet.bench.read;

import dev.fleet.bench.BenchException;
import dev.fleet.bench.Figure;
import dev.fleet.bench.Percentiles;
import dev.fleet.bench.process.ControlPlane;
import dev.fleet.bench.process.Member;
import dev.fleet.bench.simulated.Load;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.grpc.FleetChannel;
import dev.fleet.v1.DesiredState;
import dev.fleet.v1.WatchUnitsRequest;
import io.grpc.StatusException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Watchers of all units that stop reading while thousands of units come and go: whether they hold
 * up one that reads, what they cost the registry, and what they are told when they read again. The
 * reference is the same without them. Confined to one thread.
 */
final class SlowReaders {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int ROUNDS = 3;
  private static final double MIB = 1 << 20;

  private final Clocks clocks;
  private final ControlPlane plane;
  private final Load load;
  private final int first;
  private final int changing;
  private final int slow;

  SlowReaders(Clocks clocks, ReadPlan plan, ControlPlane plane) {
    this.clocks = clocks;
    this.plane = plane;
    this.load = new Load(plan.units(), new SplittableRandom(2));
    this.first = plan.units();
    this.changing = Math.min(plan.units(), Load.BATCH);
    this.slow = Math.max(1, plan.watchers() / 50);
  }

  /** Units that came and went: how long until the attentive watcher knew, and at what cost. */
  private record Churn(double seconds, double cpuSeconds, double mostMebibytes) {}

  List<Figure> measure() throws InterruptedException {
    try (FleetChannel writer = ControlPlane.connect(plane.registry());
        FleetChannel reader = ControlPlane.connect(plane.registry());
        FleetChannel sleeper = ControlPlane.connect(plane.registry());
        Watchers attentive = watchers(reader, 1)) {
      attentive.awaitSynced(LIMIT);
      churn(writer, attentive);
      Churn alone = churn(writer, attentive);
      try (Watchers slowOnes = watchers(sleeper, slow)) {
        slowOnes.awaitSynced(LIMIT);
        slowOnes.sleep();
        Churn beside = churn(writer, attentive);
        slowOnes.wake();
        slowOnes.awaitRevision(attentive.revision(), LIMIT);
        return figures(alone, beside, slowOnes);
      }
    }
  }

  private Watchers watchers(FleetChannel channel, int count) throws InterruptedException {
    try {
      WatchUnitsRequest request =
          WatchUnitsRequest.newBuilder()
              .setResumeRevision(RegistryLists.revision(channel.channel()))
              .build();
      return new Watchers(clocks, List.of(channel), new InboundBytes(), count, i -> request);
    } catch (StatusException e) {
      throw new BenchException("cannot ask for a revision: " + e.getMessage(), e);
    }
  }

  private Churn churn(FleetChannel writer, Watchers attentive) throws InterruptedException {
    Member registry = plane.member("registry");
    registry.forgetPeak();
    registry.mark();
    var seconds = new ArrayList<Double>();
    long changes = attentive.changes();
    for (int round = 0; round < ROUNDS; round++) {
      long begin = clocks.nanos();
      load.create(writer.channel(), first, first + changing, DesiredState.DESIRED_STATE_INACTIVE);
      changes += changing;
      attentive.awaitChanges(changes, LIMIT);
      load.delete(writer.channel(), first, first + changing);
      changes += changing;
      seconds.add((attentive.awaitChanges(changes, LIMIT) - begin) / 1e9);
    }
    return new Churn(
        new Percentiles(seconds).at(50), registry.cpuSeconds(), registry.peakBytes() / MIB);
  }

  private List<Figure> figures(Churn alone, Churn beside, Watchers slowOnes) {
    return List.of(
        Figure.of(
                "%,d slow watchers: %,d units come and go, another knows, p50"
                    .formatted(slow, changing),
                beside.seconds(),
                "s")
            .against(alone.seconds()),
        Figure.of("  CPU of the registry", beside.cpuSeconds(), "s").against(alone.cpuSeconds()),
        Figure.of("  registry, most", beside.mostMebibytes(), "MiB").against(alone.mostMebibytes()),
        Figure.of("  changes that each is told at last", (double) slowOnes.changes() / slow, "")
            .against(2.0 * ROUNDS * changing),
        Figure.of("  snapshots that each is sent", (double) slowOnes.resets() / slow, ""));
  }
}
