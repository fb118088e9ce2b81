package dev.fleet.bench.start;

import dev.fleet.bench.BenchException;
import dev.fleet.bench.Figure;
import dev.fleet.bench.Pairs;
import dev.fleet.bench.Percentiles;
import dev.fleet.bench.Report;
import dev.fleet.bench.cluster.ActiveUnits;
import dev.fleet.bench.cluster.BenchCluster;
import dev.fleet.bench.cluster.SystemdUnits;
import dev.fleet.bench.process.Scrape;
import dev.fleet.runtime.grpc.FleetChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One run of {@code start}. */
final class StartRun {
  private static final String CONTENT =
      """
      [Unit]
      Description=one start

      [Service]
      ExecStart=/bin/sleep infinity
      """;

  private static final double WITH_CLI_MILLIS = 300;
  private static final double WITHOUT_CLI_MILLIS = 80;
  private static final double WITHOUT_CLI_P99_MILLIS = 250;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** The first starts of each kind find cold code on all sides; they are not counted. */
  private static final int WARM_UP = 3;

  private final BenchCluster cluster;
  private final Path folder;
  private final int runs;
  private final Pairs withCli = new Pairs();
  private final Pairs withoutCli = new Pairs();
  private final List<Hops> hops = new ArrayList<>();
  private final List<Double> systemdAlone = new ArrayList<>();

  StartRun(BenchCluster cluster, Path folder, int runs) {
    this.cluster = cluster;
    this.folder = folder;
    this.runs = runs;
  }

  Report run() throws InterruptedException {
    try (FleetChannel channel = cluster.registry();
        var present = new ActiveUnits(cluster.clocks(), channel.channel(), "one-*.service")) {
      var client = new WarmClient(cluster.clocks(), channel.channel());
      for (int i = -WARM_UP; i < 0; i++) {
        pair(client, present, "one-warm" + -i);
      }
      withCli.clear();
      withoutCli.clear();
      hops.clear();
      systemdAlone.clear();
      Scrape before = cluster.etcdMetrics();
      for (int i = 0; i < runs; i++) {
        pair(client, present, "one-" + i);
      }
      return report(before, cluster.etcdMetrics());
    }
  }

  /** One start by fleetctl and one without it, each followed by the same by systemctl. */
  private void pair(WarmClient client, ActiveUnits present, String name)
      throws InterruptedException {
    String byCli = name + "-cli.service";
    write(byCli);
    double cliMillis = cluster.fleetctl(folder, "start", byCli).millis();
    String machine = client.machineOf(byCli);
    destroy(client, present, byCli);
    withCli.add(cliMillis, reference(machine, "reference-" + byCli));

    String warm = name + "-warm.service";
    WarmClient.Started started = client.start(warm, CONTENT);
    hops.add(started.hops());
    destroy(client, present, warm);
    withoutCli.add(
        started.hops().totalMillis(), reference(started.machineId(), "reference-" + warm));
  }

  private void write(String name) {
    try {
      Files.writeString(folder.resolve(name), CONTENT);
    } catch (IOException e) {
      throw new BenchException("cannot write " + name + ": " + e.getMessage(), e);
    }
  }

  private void destroy(WarmClient client, ActiveUnits present, String name)
      throws InterruptedException {
    present.awaitActive(1, LIMIT);
    client.destroy(name);
    present.awaitGone(LIMIT);
  }

  /** How long systemctl takes for the same on a machine, in milliseconds. */
  private double reference(String machineId, String name) throws InterruptedException {
    if (!cluster.plan().hasReference()) {
      return Double.NaN;
    }
    SystemdUnits units = units(machineId);
    units.install(name, CONTENT);
    long begin = cluster.clocks().nanos();
    double millis = units.start(List.of(name)).millis();
    systemdAlone.add((units.activeAt(name) - begin) / 1e6);
    units.stop(List.of(name));
    units.remove(name);
    return millis;
  }

  private SystemdUnits units(String machineId) {
    return new SystemdUnits(cluster, cluster.machine(machineId));
  }

  private Report report(Scrape before, Scrape after) {
    var figures = new ArrayList<Figure>();
    figures.add(withCli.figure("fleetctl start", 50, "ms").atMost(WITH_CLI_MILLIS));
    figures.add(withCli.figure("fleetctl start", 90, "ms"));
    figures.add(withCli.figure("fleetctl start", 99, "ms"));
    figures.add(withoutCli.figure("from a running client", 50, "ms").atMost(WITHOUT_CLI_MILLIS));
    figures.add(withoutCli.figure("from a running client", 90, "ms"));
    figures.add(
        withoutCli.figure("from a running client", 99, "ms").atMost(WITHOUT_CLI_P99_MILLIS));
    figures.add(
        Figure.of("fleetctl start more than systemctl, p50", withCli.differences().at(50), "ms"));
    figures.add(
        Figure.of(
            "a running client more than systemctl, p50", withoutCli.differences().at(50), "ms"));
    figures.addAll(Hops.figures(hops, new Percentiles(systemdAlone)));
    figures.addAll(new EtcdWork(before, after).figures(2 * runs));
    return new Report(
        "start: one unit, %,d times each way, on three %s"
            .formatted(runs, cluster.plan().words("systemctl start")),
        figures);
  }
}
