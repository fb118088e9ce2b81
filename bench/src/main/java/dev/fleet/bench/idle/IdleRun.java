package dev.fleet.bench.idle;

import dev.fleet.bench.BenchException;
import dev.fleet.bench.Figure;
import dev.fleet.bench.Report;
import dev.fleet.bench.cluster.ActiveUnits;
import dev.fleet.bench.cluster.BenchCluster;
import dev.fleet.bench.cluster.ClusterProcesses;
import dev.fleet.bench.process.Meter;
import dev.fleet.bench.process.ProcessGroup;
import dev.fleet.bench.process.Scrape;
import dev.fleet.runtime.grpc.FleetChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** One run of {@code idle}. */
final class IdleRun {
  private static final String TEMPLATE = "idle@.service";
  private static final String CONTENT =
      """
      [Unit]
      Description=a service that does nothing

      [Service]
      ExecStart=/bin/sleep infinity
      """;

  private static final Duration START_LIMIT = Duration.ofMinutes(5);

  private final BenchCluster cluster;
  private final Duration settle;
  private final Duration duration;

  IdleRun(BenchCluster cluster, Duration settle, Duration duration) {
    this.cluster = cluster;
    this.settle = settle;
    this.duration = duration;
  }

  Report run(Path folder, List<Integer> steps) throws InterruptedException {
    write(folder);
    var figures = new ArrayList<Figure>();
    int machines = cluster.machines().size();
    int running = 0;
    try (FleetChannel channel = cluster.registry();
        var present = new ActiveUnits(cluster.clocks(), channel.channel(), "idle@*.service")) {
      for (int units : steps) {
        start(folder, running + 1, units * machines);
        running = units * machines;
        present.awaitActive(running, START_LIMIT);
        cluster.clocks().pause(settle);
        figures.addAll(measure().figures(units));
      }
    }
    return new Report(
        "idle: %d s with each number of units a machine, three %s"
            .formatted(duration.toSeconds(), cluster.plan().words("the machine's systemd")),
        figures);
  }

  private static void write(Path folder) {
    try {
      Files.writeString(folder.resolve(TEMPLATE), CONTENT);
    } catch (IOException e) {
      throw new BenchException("cannot write " + TEMPLATE + ": " + e.getMessage(), e);
    }
  }

  private void start(Path folder, int first, int last) throws InterruptedException {
    if (first <= last) {
      List<String> words = new ArrayList<>(List.of("start"));
      words.addAll(
          IntStream.rangeClosed(first, last).mapToObj(i -> "idle@" + i + ".service").toList());
      var _ = cluster.fleetctl(folder, words.toArray(String[]::new));
    }
  }

  private Standstill measure() throws InterruptedException {
    List<ProcessGroup> groups = ClusterProcesses.of(cluster);
    Scrape before = cluster.etcdMetrics();
    var meter = new Meter(cluster.clocks(), groups);
    cluster.clocks().pause(duration);
    return new Standstill(
        groups, meter.seconds(), meter.cpuSeconds(), before, cluster.etcdMetrics());
  }
}
