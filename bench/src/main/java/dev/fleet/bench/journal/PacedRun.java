package dev.fleet.bench.journal;

import dev.fleet.bench.Figure;
import dev.fleet.bench.cluster.BenchCluster;
import dev.fleet.bench.cluster.ClusterProcesses;
import dev.fleet.bench.process.Meter;
import dev.fleet.bench.process.ProcessGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Follows many units that write at a given pace, and counts what comes. */
final class PacedRun {
  private static final String PREFIX = "paced";
  private static final String FLEETCTL = "fleetctl";
  private static final Duration SILENCE = Duration.ofSeconds(15);

  private final BenchCluster cluster;
  private final LineWriters writers;
  private final JournalPlan plan;

  PacedRun(BenchCluster cluster, LineWriters writers, JournalPlan plan) {
    this.cluster = cluster;
    this.writers = writers;
    this.plan = plan;
  }

  List<Figure> run() throws InterruptedException {
    int expected = plan.units() * plan.seconds() * plan.rateEach();
    var lines = new PacedLines(cluster.clocks());
    // With all lines there are: those written before it follows count too.
    try (var follower =
        cluster.startFleetctl(
            new LineSplitter(lines::take),
            "journal",
            "--follow",
            "--lines=all",
            "--output=cat",
            PREFIX + "@*.service")) {
      writers.startMany(PREFIX, plan.units(), LineWriters.paced(plan.seconds(), plan.rateEach()));
      // By then all machines are followed.
      lines.await(expected / 4, SILENCE);
      List<ProcessGroup> groups = new ArrayList<>(ClusterProcesses.of(cluster));
      groups.add(new ProcessGroup(FLEETCTL, List.of(follower.pid())));
      var meter = new Meter(cluster.clocks(), groups);
      int before = lines.distinct();
      lines.await(expected, SILENCE);
      return figures(lines, before, expected, meter);
    }
  }

  private List<Figure> figures(PacedLines lines, int before, int expected, Meter meter) {
    double seconds = meter.seconds();
    var figures = new ArrayList<Figure>();
    figures.add(Figure.of("followed: lines a second", (lines.distinct() - before) / seconds, "/s"));
    figures.add(Figure.of("followed: lines", lines.distinct(), ""));
    figures.add(Figure.of("followed: lines lost", expected - lines.distinct(), "").atMost(0));
    figures.add(Figure.of("followed: lines repeated", lines.repeated(), "").atMost(0));
    var cpu = new TreeMap<>(meter.cpuSeconds());
    for (String name : List.of(FLEETCTL, "journal", "journalctl", "journald")) {
      if (cpu.containsKey(name)) {
        figures.add(Figure.of("followed: CPU of " + name, cpu.get(name) * 1_000 / seconds, "ms/s"));
      }
    }
    return figures;
  }
}
