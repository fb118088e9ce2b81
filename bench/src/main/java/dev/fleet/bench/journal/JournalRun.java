package dev.fleet.bench.journal;

import dev.fleet.bench.BenchException;
import dev.fleet.bench.Figure;
import dev.fleet.bench.Report;
import dev.fleet.bench.cluster.BenchCluster;
import dev.fleet.bench.cluster.ClusterMember;
import dev.fleet.v1.ReadEntriesRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One run of {@code journal}. */
final class JournalRun {
  private static final String ONE = "one.service";
  private static final String MANY = "many";
  private static final Duration WRITE_LIMIT = Duration.ofMinutes(5);
  private static final Duration GLANCE = Duration.ofMillis(500);

  private final BenchCluster cluster;
  private final JournalPlan plan;
  private final LineWriters writers;
  private final ClusterMember first;

  JournalRun(BenchCluster cluster, Path folder, JournalPlan plan) {
    this.cluster = cluster;
    this.plan = plan;
    this.writers = new LineWriters(cluster, folder);
    this.first = cluster.machines().getFirst();
  }

  Report run() throws InterruptedException {
    var figures = new ArrayList<Figure>();
    try (var client = new JournalClient(cluster)) {
      figures.addAll(new StampRun(cluster, writers, client, first, plan.stamps()).run());
      writers.destroy(StampRun.UNIT);
      figures.addAll(new PacedRun(cluster, writers, plan).run());
      figures.addAll(0, bulk(client));
    }
    return new Report(
        "journal: %,d lines of one unit and of %,d units, read %d times each way, three %s"
            .formatted(
                plan.lines(), plan.units(), plan.rounds(), cluster.plan().words("journalctl")),
        figures);
  }

  private List<Figure> bulk(JournalClient client) throws InterruptedException {
    var readers = new BulkReaders(cluster, client);
    writers.start(ONE, LineWriters.burst("one", plan.lines()), first.machineId());
    var one = new BulkReaders.Lines(ONE, List.of(first), plan.lines());
    awaitWritten(client, one, LineWriters.numbered("one", plan.lines()), 1);
    var figures = new ArrayList<>(new BulkRun("one unit: ", readers, one).run(plan.rounds()));

    int each = plan.linesEach();
    writers.startMany(MANY, plan.units(), LineWriters.burst(MANY, each));
    var many = new BulkReaders.Lines(MANY + "@*.service", cluster.machines(), each * plan.units());
    awaitWritten(client, many, LineWriters.numbered(MANY, each), plan.units());
    String name = "%,d units: ".formatted(plan.units());
    figures.addAll(new BulkRun(name, readers, many).run(plan.rounds()));
    return figures;
  }

  /** Waits until so many units have written their last line. */
  private void awaitWritten(JournalClient client, BulkReaders.Lines lines, String last, int units)
      throws InterruptedException {
    var request =
        ReadEntriesRequest.newBuilder().addUnits(lines.units()).setGrep("^" + last).build();
    long begin = cluster.clocks().nanos();
    long written = 0;
    while (written < units) {
      if (cluster.clocks().nanos() - begin > WRITE_LIMIT.toNanos()) {
        throw new BenchException(
            "%s: only %d of %d units have written all their lines"
                .formatted(lines.units(), written, units));
      }
      cluster.clocks().pause(GLANCE);
      written = 0;
      for (ClusterMember machine : lines.machines()) {
        written += client.count(machine, request);
      }
    }
  }
}
