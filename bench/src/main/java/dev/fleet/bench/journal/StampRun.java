package dev.fleet.bench.journal;

import dev.fleet.bench.Figure;
import dev.fleet.bench.Percentiles;
import dev.fleet.bench.cluster.BenchCluster;
import dev.fleet.bench.cluster.ClusterMember;
import dev.fleet.v1.ReadEntriesRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Times followed lines: the same ones by fleetctl, by a running client and by journalctl, which all
 * follow at the same time.
 */
final class StampRun {
  static final String UNIT = "stamped.service";

  /** The first lines find cold code on all sides. */
  private static final int COLD = 10;

  private static final int[] PERCENTS = {50, 90, 99};

  private final BenchCluster cluster;
  private final LineWriters writers;
  private final JournalClient client;
  private final ClusterMember machine;
  private final int count;

  StampRun(
      BenchCluster cluster,
      LineWriters writers,
      JournalClient client,
      ClusterMember machine,
      int count) {
    this.cluster = cluster;
    this.writers = writers;
    this.client = client;
    this.machine = machine;
    this.count = count;
  }

  List<Figure> run() throws InterruptedException {
    writers.start(UNIT, LineWriters.stamps(), machine.machineId());
    var byFleetctl = new Stamps(cluster.clocks(), "fleetctl journal -f");
    var byClient = new Stamps(cluster.clocks(), "a running client");
    var byJournalctl = new Stamps(cluster.clocks(), "journalctl -f");
    var request =
        ReadEntriesRequest.newBuilder().addUnits(UNIT).setLines(0).setFollow(true).build();
    try (var _ =
            cluster.startFleetctl(
                new LineSplitter(byFleetctl::take), "journal", "--follow", "--lines=0", UNIT);
        Following _ =
            client.follow(
                machine,
                request,
                entry -> byClient.take(entry.getMessage().toString(StandardCharsets.UTF_8)));
        Following _ = followByJournalctl(byJournalctl)) {
      return figures(await(byFleetctl), await(byClient), reference(byJournalctl));
    }
  }

  private Following followByJournalctl(Stamps stamps) {
    if (!cluster.plan().hasReference()) {
      return () -> {};
    }
    return cluster.startOn(
            machine,
            new LineSplitter(stamps::take),
            "journalctl",
            "--unit=" + UNIT,
            "--follow",
            "--lines=0",
            "--output=json")
        ::close;
  }

  private Percentiles reference(Stamps stamps) throws InterruptedException {
    return cluster.plan().hasReference() ? await(stamps) : new Percentiles(List.of());
  }

  private Percentiles await(Stamps stamps) throws InterruptedException {
    return stamps.await(count, COLD, Duration.ofSeconds(30).plusMillis(500L * (COLD + count)));
  }

  private static List<Figure> figures(
      Percentiles byFleetctl, Percentiles byClient, Percentiles reference) {
    var figures = new ArrayList<Figure>();
    add(figures, "a followed line, fleetctl journal -f", byFleetctl, reference);
    add(figures, "a followed line, a running client", byClient, reference);
    return figures;
  }

  private static void add(
      List<Figure> figures, String name, Percentiles ours, Percentiles reference) {
    for (int percent : PERCENTS) {
      figures.add(
          Figure.of("%s, p%d".formatted(name, percent), ours.at(percent), "ms")
              .against(reference.at(percent)));
    }
  }
}
