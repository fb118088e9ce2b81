package dev.fleet.bench.burst;

import dev.fleet.bench.BenchException;
import dev.fleet.bench.cluster.ActiveUnits;
import dev.fleet.bench.cluster.BenchCluster;
import dev.fleet.bench.cluster.ClusterProcesses;
import dev.fleet.bench.process.Meter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Bursts by {@code fleetctl}: submit and start, then destroy. Confined to one thread. */
final class ByFleet {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final String TEMPLATE = "burst@.service";

  /** All instances. */
  static final String PATTERN = "burst@*.service";

  private final BenchCluster cluster;
  private final ActiveUnits present;
  private final Path folder;
  private final List<String> names;

  /**
   * @param present follows {@link #PATTERN}
   * @param folder takes the unit file
   */
  ByFleet(BenchCluster cluster, ActiveUnits present, Path folder, int units) {
    this.cluster = cluster;
    this.present = present;
    this.folder = folder;
    this.names = Instances.names("burst", units);
    try {
      Files.writeString(folder.resolve(TEMPLATE), Instances.CONTENT);
    } catch (IOException e) {
      throw new BenchException("cannot write " + TEMPLATE + ": " + e.getMessage(), e);
    }
  }

  Burst once() throws InterruptedException {
    Meter up = meter();
    var _ = cluster.fleetctl(folder, "submit", TEMPLATE);
    var _ = cluster.fleetctl(folder, command("start", names));
    present.awaitActive(names.size(), LIMIT);
    double allRunning = up.seconds();
    Map<String, Double> cpuUp = up.cpuSeconds();

    var all = new ArrayList<>(names);
    all.add(TEMPLATE);
    Meter down = meter();
    var _ = cluster.fleetctl(folder, command("destroy", all));
    present.awaitGone(LIMIT);
    return new Burst(allRunning, down.seconds(), cpuUp, down.cpuSeconds());
  }

  private Meter meter() {
    return new Meter(cluster.clocks(), ClusterProcesses.of(cluster));
  }

  private static String[] command(String verb, List<String> names) {
    var words = new ArrayList<>(List.of(verb));
    words.addAll(names);
    return words.toArray(String[]::new);
  }
}
