package dev.fleet.scheduler.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.runtime.clock.Clocks;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/**
 * Prints how many units a second are placed on 5,000 machines; machines are too noisy to assert.
 */
class PlannerSpeedTest {
  private static final int MACHINES = 5_000;

  private static TestCluster cluster() {
    var cluster = new TestCluster();
    for (int i = 0; i < MACHINES; i++) {
      cluster.machine(
          "m%05d".formatted(i), "zone=z" + i % 50, "disk=" + (i % 2 == 0 ? "ssd" : "hdd"));
    }
    return cluster;
  }

  /** Puts units in, then times their placement alone. */
  private static void measure(String what, int count, IntFunction<String[]> unit) {
    for (int warm = 0; warm < 2; warm++) {
      TestCluster cluster = cluster();
      for (int i = 0; i < count; i++) {
        String[] nameAndLines = unit.apply(i);
        cluster.unit(nameAndLines[0], nameAndLines[1]);
      }
      long begin = Clocks.system().nanos();
      assertThat(cluster.planner.run(Integer.MAX_VALUE)).isTrue();
      double seconds = (Clocks.system().nanos() - begin) / 1e9;
      System.out.printf(
          "placement %-24s %,9d units, %,9d placed, %,11.0f units/s%n",
          what, count, count - cluster.model.unplacedCount(), count / seconds);
    }
  }

  @Test
  void placementsASecond() {
    measure("plain", 20_000, i -> new String[] {"u@" + i + ".service", ""});
    measure(
        "metadata of 50 zones",
        10_000,
        i -> new String[] {"u@" + i + ".service", "MachineMetadata=zone=z" + i % 50});
    measure(
        "conflicts, 100 each",
        10_000,
        i ->
            new String[] {
              "t" + i / 100 + "@" + i % 100 + ".service", "Conflicts=t" + i / 100 + "@*.service"
            });
    measure(
        "conflicts, one template",
        10_000,
        i -> new String[] {"web@" + i + ".service", "Conflicts=web@*.service"});
    measure(
        "affinity, chains of 5",
        10_000,
        i ->
            new String[] {
              "c" + i / 5 + "-" + i % 5 + ".service",
              i % 5 == 0 ? "" : "MachineOf=c" + i / 5 + "-" + (i % 5 - 1) + ".service"
            });
    measure(
        "refused",
        10_000,
        i -> new String[] {"u@" + i + ".service", "MachineMetadata=zone=nowhere"});
  }
}
