package dev.fleet.bench.burst;

import dev.fleet.bench.BenchException;
import dev.fleet.bench.cluster.BenchCluster;
import dev.fleet.bench.cluster.ClusterProcesses;
import dev.fleet.bench.cluster.Ended;
import dev.fleet.bench.cluster.SystemdUnits;
import dev.fleet.bench.process.Meter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The same bursts by one {@code systemctl} on each machine, all at the same time. Confined to one
 * thread.
 */
final class BySystemd {
  private static final String TEMPLATE = "reference@.service";

  private final BenchCluster cluster;
  private final List<SystemdUnits> machines;
  private final List<List<String>> shares;

  BySystemd(BenchCluster cluster, int units) {
    this.cluster = cluster;
    this.machines =
        cluster.machines().stream().map(machine -> new SystemdUnits(cluster, machine)).toList();
    this.shares = Instances.shares(Instances.names("reference", units), machines.size());
  }

  Burst once() throws InterruptedException {
    machines.forEach(machine -> machine.install(TEMPLATE, Instances.CONTENT));
    Meter up = meter();
    onAll(SystemdUnits::start);
    double allRunning = up.seconds();
    Map<String, Double> cpuUp = up.cpuSeconds();

    Meter down = meter();
    onAll(SystemdUnits::stop);
    var burst = new Burst(allRunning, down.seconds(), cpuUp, down.cpuSeconds());
    machines.forEach(machine -> machine.remove(TEMPLATE));
    return burst;
  }

  private Meter meter() {
    return new Meter(cluster.clocks(), ClusterProcesses.of(cluster));
  }

  @FunctionalInterface
  private interface Deed {
    Ended on(SystemdUnits machine, List<String> names) throws InterruptedException;
  }

  private void onAll(Deed deed) throws InterruptedException {
    List<Future<Ended>> all = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < machines.size(); i++) {
        SystemdUnits machine = machines.get(i);
        List<String> names = shares.get(i);
        if (!names.isEmpty()) {
          all.add(threads.submit(() -> deed.on(machine, names)));
        }
      }
      for (Future<Ended> one : all) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw new BenchException("systemctl: " + e.getCause(), e);
    }
  }
}
