package dev.fleet.bench.scale;

import dev.fleet.bench.process.Member;
import java.time.Duration;

/** Stops etcd for longer than any session or lease lives, lets it go on, and looks what moved. */
final class EtcdOutage {
  private static final Duration OUTAGE = Duration.ofSeconds(10);

  /** Longer than what is lost takes to be noticed. */
  private static final Duration AFTERMATH = Duration.ofSeconds(15);

  private EtcdOutage() {}

  static void run(Stage stage) throws InterruptedException {
    int[] before = stage.units().places();
    Member etcd = stage.plane().member("etcd");
    etcd.signal("STOP");
    try {
      stage.clocks().pause(OUTAGE);
    } finally {
      etcd.signal("CONT");
    }
    var starts = new SingleStarts(stage.clocks(), stage.registry(), "etcd");
    double seconds;
    try (starts) {
      seconds =
          stage.waiting().until("a start after etcd's outage", () -> starts.millis().count() > 0);
    }
    stage.clocks().pause(AFTERMATH);
    int[] after = stage.units().places();
    int moved = 0;
    for (int i = 0; i < before.length; i++) {
      moved += before[i] == after[i] ? 0 : 1;
    }
    stage.findings().add("etcd stopped for 10 s, units moved", moved, "", 0);
    stage.findings().add("  from its return to a unit started", seconds, "s");
  }
}
