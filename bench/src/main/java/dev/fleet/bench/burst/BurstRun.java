package dev.fleet.bench.burst;

import dev.fleet.bench.Figure;
import dev.fleet.bench.Pairs;
import dev.fleet.bench.Report;
import dev.fleet.bench.cluster.ActiveUnits;
import dev.fleet.bench.cluster.BenchCluster;
import dev.fleet.bench.cluster.ClusterProcesses;
import dev.fleet.runtime.grpc.FleetChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One run of {@code burst}. */
final class BurstRun {
  /** The most that the project allows itself, as a multiple of what systemd alone needs. */
  private static final double MOST_TIMES_SYSTEMD = 2;

  private final BenchCluster cluster;
  private final int units;
  private final Pairs up = new Pairs();
  private final Pairs down = new Pairs();
  private final Map<String, Pairs> cpuUp = new TreeMap<>();
  private final Map<String, Pairs> cpuDown = new TreeMap<>();

  BurstRun(BenchCluster cluster, int units) {
    this.cluster = cluster;
    this.units = units;
  }

  Report run(Path folder, int rounds) throws InterruptedException {
    try (FleetChannel channel = cluster.registry();
        var present = new ActiveUnits(cluster.clocks(), channel.channel(), ByFleet.PATTERN)) {
      var fleet = new ByFleet(cluster, present, folder, units);
      var systemd = new BySystemd(cluster, units);
      for (int round = 0; round <= rounds; round++) {
        Burst ours = fleet.once();
        Burst reference = cluster.plan().hasReference() ? systemd.once() : Burst.NONE;
        // The first one finds cold code on both sides.
        if (round > 0) {
          add(ours, reference);
        }
      }
    }
    return report();
  }

  private void add(Burst ours, Burst reference) {
    up.add(ours.up(), reference.up());
    down.add(ours.down(), reference.down());
    addCpu(cpuUp, ours.cpuUp(), reference.cpuUp());
    addCpu(cpuDown, ours.cpuDown(), reference.cpuDown());
  }

  private static void addCpu(
      Map<String, Pairs> all, Map<String, Double> ours, Map<String, Double> reference) {
    ours.forEach(
        (name, seconds) ->
            all.computeIfAbsent(name, key -> new Pairs())
                .add(seconds, reference.getOrDefault(name, Double.NaN)));
  }

  private Report report() {
    var figures = new ArrayList<Figure>();
    Figure running = up.figure("submit to all running", 50, "s");
    figures.add(
        cluster.plan().hasReference()
            ? running.atMost(MOST_TIMES_SYSTEMD * up.references().at(50))
            : running);
    figures.add(Figure.of("  times systemd alone, p50", up.ratios().at(50), ""));
    figures.add(down.figure("destroy to all gone", 50, "s"));
    figures.add(Figure.of("  times systemd alone, p50", down.ratios().at(50), ""));
    figures.addAll(cpu("CPU of the start, ", cpuUp));
    figures.addAll(cpu("CPU of the end, ", cpuDown));
    return new Report(
        "burst: %,d units on three %s"
            .formatted(units, cluster.plan().words("one systemctl on each")),
        figures);
  }

  private static List<Figure> cpu(String prefix, Map<String, Pairs> byName) {
    var figures = new ArrayList<Figure>();
    byName.forEach(
        (name, seconds) -> {
          Figure figure = seconds.figure(prefix + name, 50, "s");
          figures.add(
              ClusterProcesses.OF_SYSTEMD.contains(name)
                  ? figure
                  : Figure.of(figure.name(), figure.value(), figure.unit()));
        });
    return figures;
  }
}
