package dev.fleet.deploy.system;

import static dev.fleet.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.deploy.local.Init;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Parts of the control plane die while users write: nothing acknowledged is lost, no unit stops.
 */
@On(Init.SYSTEMD)
final class ControlPlaneFaultsIT {
  private static final Duration SOON = Duration.ofSeconds(45);
  private static final List<String> MACHINES = List.of("m1", "m2", "m3");

  private final TestCluster cluster;
  private final Terminal terminal;
  private final Set<String> acknowledged = new ConcurrentSkipListSet<>();

  ControlPlaneFaultsIT(TestCluster cluster) {
    this.cluster = cluster;
    this.terminal = new Terminal(cluster);
    terminal.edit("old@.service", "[Service]\nExecStart=/bin/sleep infinity\n");
    terminal.edit("new@.service", "[Service]\nExecStart=/bin/sleep infinity\n");
  }

  @Test
  void etcdDiesAndComesBack() throws InterruptedException {
    withWriters(
        () -> {
          cluster.kill("etcd");
          eventually(
              SOON,
              () ->
                  assertThat(terminal.ok("fleetctl list-units -no-legend").stderr())
                      .as("reads go on, and say how old they are once it is a second")
                      .contains("etcd is away"));
          cluster.boot("etcd");
        });
  }

  @Test
  void schedulersDieOneAfterTheOther() throws InterruptedException {
    withWriters(
        () -> {
          for (String scheduler : List.of("scheduler-1", "scheduler-2")) {
            cluster.kill(scheduler);
            terminal.ok("fleetctl start new@" + scheduler);
            acknowledged.add("new@" + scheduler + ".service");
            cluster.boot(scheduler);
          }
        });
  }

  @Test
  void registriesDieOneAfterTheOther() throws InterruptedException {
    withWriters(
        () -> {
          for (String registry : List.of("registry-1", "registry-2")) {
            cluster.kill(registry);
            terminal.ok("fleetctl start new@" + registry);
            acknowledged.add("new@" + registry + ".service");
            cluster.boot(registry);
            eventually(
                SOON,
                () ->
                    assertThat(terminal.ok("fleetctl list-machines -no-legend").stdout().lines())
                        .hasSize(3));
          }
        });
  }

  private interface Fault {
    void strike() throws InterruptedException;
  }

  /** Runs old units and keeps starting new ones while the fault strikes; then counts. */
  private void withWriters(Fault fault) throws InterruptedException {
    terminal.ok("fleetctl submit new@.service");
    terminal.ok("fleetctl start old@{1..9}");
    Set<String> before = pids("old@");
    assertThat(before).hasSize(9);

    Thread writer =
        Thread.ofPlatform().start(() -> IntStream.rangeClosed(1, 20).forEach(this::write));
    fault.strike();
    writer.join();

    eventually(SOON, () -> assertThat(running()).containsAll(acknowledged));
    assertThat(acknowledged).as("writes that went through").isNotEmpty();
    assertThat(pids("old@")).as("no unit was stopped").isEqualTo(before);
    assertThat(doubles()).as("no unit runs twice").isEmpty();
  }

  private void write(int number) {
    try {
      String unit = "new@" + number + ".service";
      if (terminal.type("fleetctl start --no-block " + unit).ok()) {
        acknowledged.add(unit);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Set<String> running() throws InterruptedException {
    return terminal
        .ok("fleetctl list-units -no-legend -fields=unit,sub")
        .stdout()
        .lines()
        .filter(line -> line.endsWith("\trunning"))
        .map(line -> line.replaceAll("\t.*", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private Set<String> pids(String prefix) throws InterruptedException {
    var pids = new TreeSet<String>();
    for (String machine : MACHINES) {
      for (String unit : unitsOn(machine)) {
        if (unit.startsWith(prefix)) {
          pids.add(
              machine
                  + cluster.exec(machine, "systemctl", "show", "-pId", "-pMainPID", unit).stdout());
        }
      }
    }
    return pids;
  }

  private Set<String> doubles() throws InterruptedException {
    var seen = new TreeSet<String>();
    var twice = new TreeSet<String>();
    for (String machine : MACHINES) {
      for (String unit : unitsOn(machine)) {
        if (!seen.add(unit)) {
          twice.add(unit);
        }
      }
    }
    return twice;
  }

  private List<String> unitsOn(String machine) throws InterruptedException {
    return cluster
        .exec(
            machine,
            "systemctl",
            "list-units",
            "--state=running",
            "--plain",
            "--no-legend",
            "old@*",
            "new@*")
        .stdout()
        .lines()
        .map(line -> line.replaceAll(" .*", ""))
        .toList();
  }
}
