package dev.fleet.bench.journal;

import dev.fleet.bench.BenchException;
import dev.fleet.bench.cluster.BenchCluster;
import dev.fleet.bench.cluster.ClusterMember;
import dev.fleet.bench.cluster.ClusterProcesses;
import dev.fleet.bench.process.ProcessGroup;
import dev.fleet.v1.ReadEntriesRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The ways to read many lines. Confined to one thread. */
final class BulkReaders {
  private final BenchCluster cluster;
  private final JournalClient client;
  private final ProcessGroup journals;

  BulkReaders(BenchCluster cluster, JournalClient client) {
    this.cluster = cluster;
    this.client = client;
    this.journals =
        ClusterProcesses.of(cluster).stream()
            .filter(group -> group.name().equals("journal"))
            .findFirst()
            .orElseThrow(() -> new BenchException("no journal service runs"));
  }

  /**
   * Some lines in the journals.
   *
   * @param units a unit or a pattern of units
   * @param machines where they are
   * @param count of all machines together
   */
  record Lines(String units, List<ClusterMember> machines, int count) {}

  /** By {@code fleetctl}, in one of its formats. */
  Reading byFleetctl(Lines lines, String format) throws InterruptedException {
    var count = new LineCount();
    var cpu = new ReadersCpu(journals);
    double seconds =
        cluster
            .fleetctl(
                count, "journal", "--lines=" + lines.count(), "--output=" + format, lines.units())
            .seconds();
    return reading(lines, count.lines(), seconds, cpu);
  }

  /** By the call of {@code fleetctl}, to all machines at once. */
  Reading byClient(Lines lines) throws InterruptedException {
    var request =
        ReadEntriesRequest.newBuilder().addUnits(lines.units()).setLines(lines.count()).build();
    var cpu = new ReadersCpu(journals);
    long begin = cluster.clocks().nanos();
    long count = onAll(lines.machines(), machine -> client.count(machine, request));
    return reading(lines, count, (cluster.clocks().nanos() - begin) / 1e9, cpu);
  }

  /** By one {@code journalctl -o json} on each machine, all at once. */
  Reading byJournalctl(Lines lines) throws InterruptedException {
    if (!cluster.plan().hasReference()) {
      return Reading.NONE;
    }
    var cpu = new ReadersCpu(journals);
    long begin = cluster.clocks().nanos();
    long count =
        onAll(
            lines.machines(),
            machine -> {
              var each = new LineCount();
              var _ =
                  cluster.on(
                      machine,
                      each,
                      "journalctl",
                      "--unit=" + lines.units(),
                      "--lines=" + lines.count(),
                      "--output=json");
              return each.lines();
            });
    return reading(lines, count, (cluster.clocks().nanos() - begin) / 1e9, cpu);
  }

  /** Fails if lines are missing; there may be some more, those that systemd writes of the units. */
  private static Reading reading(Lines lines, long count, double seconds, ReadersCpu cpu) {
    if (count < lines.count()) {
      throw new BenchException(
          "%s: read %,d lines, not %,d; the journal may have forgotten some"
              .formatted(lines.units(), count, lines.count()));
    }
    return new Reading(count, seconds, cpu.seconds());
  }

  @FunctionalInterface
  private interface OnMachine {
    long count(ClusterMember machine) throws InterruptedException;
  }

  private static long onAll(List<ClusterMember> machines, OnMachine deed)
      throws InterruptedException {
    List<Future<Long>> all = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (ClusterMember machine : machines) {
        all.add(threads.submit(() -> deed.count(machine)));
      }
      long sum = 0;
      for (Future<Long> one : all) {
        sum += one.get();
      }
      return sum;
    } catch (ExecutionException e) {
      throw new BenchException("cannot read the lines: " + e.getCause(), e);
    }
  }
}
