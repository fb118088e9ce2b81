package dev.fleet.bench.start;

import dev.fleet.bench.Figure;
import dev.fleet.bench.process.Scrape;
import java.util.List;

/** What etcd did between two looks at its metrics. */
record EtcdWork(Scrape before, Scrape after) {
  /** By unit that was started and destroyed. */
  List<Figure> figures(int units) {
    double syncs = since("etcd_disk_wal_fsync_duration_seconds_count");
    return List.of(
        Figure.of("etcd: writes to disk a unit, start to gone", syncs / units, ""),
        Figure.of(
            "etcd: one write to disk, mean",
            since("etcd_disk_wal_fsync_duration_seconds_sum") * 1_000 / syncs,
            "ms"));
  }

  private double since(String metric) {
    return after.get(metric) - before.get(metric);
  }
}
