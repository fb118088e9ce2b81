package dev.fleet.deploy.system;

import static dev.fleet.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.deploy.local.CommandResult;
import dev.fleet.runtime.clock.Clocks;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Many units at once, and a machine that loses its power. */
abstract class Failover {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Clocks CLOCKS = Clocks.system();

  private final TestCluster cluster;
  private final Terminal terminal;

  Failover(TestCluster cluster) {
    this.cluster = cluster;
    this.terminal = new Terminal(cluster);
    terminal.edit("many@.service", "[Service]\nExecStart=/bin/sleep infinity\n");
  }

  @Test
  void aHundredInstancesSpreadAndOutliveAMachine() throws InterruptedException {
    terminal.ok("fleetctl submit many@.service");
    CommandResult started = terminal.ok("fleetctl start many@{1..100}");
    System.err.printf("100 instances: start returned after %d ms%n", started.wallTime().toMillis());
    assertThat(runningByMachine().values()).containsExactlyInAnyOrder(34L, 33L, 33L);

    Map<String, String> before = machines();
    String lost = cluster.machineId("m2");
    long cut = CLOCKS.nanos();
    cluster.kill("m2");
    eventually(
        SOON,
        () -> {
          Map<String, Long> running = runningByMachine();
          assertThat(running).doesNotContainKey(lost);
          assertThat(running.values()).containsExactlyInAnyOrder(50L, 50L);
        });
    System.err.printf(
        "lost machine: its units ran elsewhere after %d ms%n",
        Duration.ofNanos(CLOCKS.nanos() - cut).toMillis());
    Map<String, String> after = machines();
    before.forEach(
        (unit, machine) -> {
          if (!machine.equals(lost)) {
            assertThat(after).as("units of other machines stay").containsEntry(unit, machine);
          }
        });

    cluster.boot("m2");
    eventually(
        SOON,
        () ->
            assertThat(cluster.exec("m2", "pgrep", "-fc", "sleep infinity").stdout())
                .as("what moved away does not start again on the machine that came back")
                .isEqualTo("0\n"));
    assertThat(machines()).isEqualTo(after);
  }

  @Test
  void aUnitThatFitsNowhereSaysWhyOfEachMachine() throws InterruptedException {
    terminal.edit(
        "pinned.service",
        "[Service]\nExecStart=/bin/sleep infinity\n[X-Fleet]\nMachineMetadata=region=mars\n");
    CommandResult refused = terminal.type("fleetctl start --block-attempts=1 pinned");
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.stderr()).contains("region=mars");
    for (String machine : new String[] {"m1", "m2", "m3"}) {
      assertThat(refused.stderr()).contains(cluster.machineId(machine).substring(0, 8));
    }
  }

  private Map<String, Long> runningByMachine() throws InterruptedException {
    return terminal
        .ok("fleetctl list-units -full -no-legend -fields=machine,active,sub")
        .stdout()
        .lines()
        .filter(line -> line.matches(".*\tactive\t+running"))
        .map(line -> line.replaceAll("/.*", ""))
        .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
  }

  private Map<String, String> machines() throws InterruptedException {
    return terminal
        .ok("fleetctl list-units -full -no-legend -fields=unit,machine")
        .stdout()
        .lines()
        .collect(
            Collectors.toMap(
                line -> line.replaceAll("\t.*", ""),
                line -> line.replaceAll(".*\t", "").replaceAll("/.*", "")));
  }
}
