package dev.fleet.deploy.system;

import static dev.fleet.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.deploy.local.ClusterSpec;
import dev.fleet.deploy.local.Command;
import dev.fleet.deploy.local.CommandResult;
import dev.fleet.deploy.local.Init;
import dev.fleet.deploy.local.LocalCluster;
import dev.fleet.runtime.clock.Clocks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The line between an agent and the registry is cut: the machine's units run on there, and
 * elsewhere once it counts as lost; when the line is mended the old copies go.
 *
 * <p>The machines are booted as in other tests, but each agent has a network of its own.
 */
final class NetworkFaultsIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final List<String> MACHINES = List.of("m1", "m2");

  private static final Clocks CLOCKS = Clocks.system();

  @TempDir static Path folder;

  private static final ArrayDeque<AutoCloseable> parts = new ArrayDeque<>();
  private static TestNetwork network;
  private static LocalCluster machines;
  private static String registrySocket;

  private static <T extends AutoCloseable> T own(T part) {
    parts.push(part);
    return part;
  }

  @BeforeAll
  static void up() throws Exception {
    network = own(TestNetwork.create(List.of("control", "m1", "m2")));
    registrySocket = "unix://" + folder.resolve("registry.sock");
    inControl("etcd", "etcd", "--data-dir=" + folder.resolve("etcd"), "--unsafe-no-fsync");
    String registry = network.address("control") + ":7400";
    inControl(
            "registry-service",
            ServiceProcess.program("registry-service"),
            "--listen=" + registry + "," + registrySocket,
            "--etcd=127.0.0.1:2379")
        .awaitReady();
    inControl(
            "scheduler-service",
            ServiceProcess.program("scheduler-service"),
            "--listen=127.0.0.1:7403",
            "--registry=" + registry)
        .awaitReady();
    Path disks = Path.of("target/it/network").toAbsolutePath();
    LocalCluster.down(disks);
    machines =
        own(
            LocalCluster.up(
                ClusterSpec.of(Init.SYSTEMD, disks, 2).withSubnet("127.0.45").withoutServices(),
                System.err::println));
    for (String machine : MACHINES) {
      ServiceProcess.start(folder.resolve("agent-" + machine + ".log"), agent(machine, registry))
          .awaitReady();
    }
    eventually(SOON, () -> assertThat(registered()).hasSize(2));
  }

  @AfterAll
  static void down() throws Exception {
    while (!parts.isEmpty()) {
      parts.pop().close();
    }
  }

  private static ServiceProcess inControl(String name, String... command) {
    var line = new ArrayList<>(network.enter("control"));
    line.addAll(List.of(command));
    return own(ServiceProcess.start(folder.resolve(name + ".log"), line));
  }

  /** Everything of the machine but its network; it ends with the machine. */
  private static List<String> agent(String machine, String registry) {
    long init =
        machines.status().stream()
            .filter(member -> member.name().equals(machine))
            .findFirst()
            .orElseThrow()
            .pid()
            .orElseThrow();
    var line = new ArrayList<>(network.enter(machine));
    line.addAll(List.of("nsenter", "-t", Long.toString(init), "-m", "-u", "-i", "-p", "--"));
    line.addAll(
        List.of(
            "/opt/fleet/bin/agent-service",
            "--registry=" + registry,
            "--listen=127.0.0.1:7401",
            "--public-ip=" + network.address(machine)));
    return line;
  }

  private static String fleetctl(String... arguments) throws InterruptedException {
    var command = new ArrayList<>(List.of(ServiceProcess.program("fleetctl")));
    command.addAll(List.of(arguments));
    CommandResult result =
        Command.run(
            command,
            Map.of(
                "FLEETCTL_ENDPOINT",
                registrySocket,
                "FLEET_JAVA_HOME",
                System.getProperty("java.home")),
            SOON);
    assertThat(result.exit()).as("%s: %s", List.of(arguments), result.stderr()).isZero();
    return result.stdout();
  }

  private static List<String> registered() throws InterruptedException {
    return fleetctl("list-machines", "-no-legend", "-full", "-fields=machine").lines().toList();
  }

  /** Main PIDs of the running units of a machine, as its systemd has them. */
  private static Map<String, String> running(String machine) throws InterruptedException {
    var running = new TreeMap<String, String>();
    String listed =
        machines
            .exec(
                machine,
                "systemctl",
                "list-units",
                "--state=running",
                "--plain",
                "--no-legend",
                "web@*")
            .stdout();
    for (String line : listed.lines().toList()) {
      String unit = line.replaceAll(" .*", "");
      running.put(
          unit, machines.exec(machine, "systemctl", "show", "--value", "-pMainPID", unit).stdout());
    }
    return running;
  }

  @ParameterizedTest
  @EnumSource
  void aMachineThatIsCutOffKeepsItsUnitsUntilItIsBack(TestNetwork.Fault fault) throws Exception {
    Path template = folder.resolve("web@.service");
    Files.writeString(template, "[Service]\nExecStart=/bin/sleep infinity\n");
    fleetctl("submit", template.toString());
    fleetctl("start", "web@1", "web@2", "web@3", "web@4", "web@5", "web@6");
    Map<String, String> onM1 = running("m1");
    Map<String, String> onM2 = running("m2");
    assertThat(onM1).hasSize(3);
    assertThat(onM2).hasSize(3);

    long cut = CLOCKS.nanos();
    network.cut("m1", fault);
    eventually(SOON, () -> assertThat(running("m2")).hasSize(6));
    say(fault, "its units ran elsewhere", cut);
    Map<String, String> moved = running("m2");
    assertThat(moved).as("units of the other machine stay").containsAllEntriesOf(onM2);
    assertThat(registered()).containsExactly(machines.machineId("m2"));
    assertThat(running("m1")).as("units on the machine that is cut off").isEqualTo(onM1);

    long mended = CLOCKS.nanos();
    network.mend("m1");
    eventually(SOON, () -> assertThat(running("m1")).isEmpty());
    say(fault, "after the line was mended, the old copies were gone", mended);
    assertThat(running("m2")).as("what moved stays where it is").isEqualTo(moved);
    eventually(SOON, () -> assertThat(registered()).hasSize(2));
    assertThat(states()).as("each unit once").hasSize(6);

    fleetctl("destroy", "web@1", "web@2", "web@3", "web@4", "web@5", "web@6", "web@");
  }

  private static Set<String> states() throws InterruptedException {
    return new TreeSet<>(
        fleetctl("list-units", "-no-legend", "-full", "-fields=unit,machine").lines().toList());
  }

  private static void say(TestNetwork.Fault fault, String what, long since) {
    System.err.printf(
        "line cut by %s: %s after %d ms%n",
        fault, what, Duration.ofNanos(CLOCKS.nanos() - since).toMillis());
  }
}
