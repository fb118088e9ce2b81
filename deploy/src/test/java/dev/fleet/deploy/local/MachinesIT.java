package dev.fleet.deploy.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Booted systemd machines alone: what every other system test stands on. */
final class MachinesIT {
  private static final Path FOLDER = Path.of("target/it/machines").toAbsolutePath();
  private static final ClusterSpec SPEC =
      ClusterSpec.of(Init.SYSTEMD, FOLDER, 2).withSubnet("127.0.41").withoutServices();

  private static LocalCluster cluster;

  @BeforeAll
  static void up() throws InterruptedException {
    LocalCluster.down(FOLDER);
    cluster = LocalCluster.up(SPEC, System.err::println);
  }

  @AfterAll
  static void down() throws InterruptedException {
    LocalCluster.down(FOLDER);
  }

  @Test
  void systemdIsUpAndNothingFailed() throws InterruptedException {
    for (String machine : List.of("m1", "m2")) {
      CommandResult failed =
          cluster.exec(machine, "systemctl", "list-units", "--failed", "--no-legend", "--plain");
      assertThat(failed.stdout()).as("failed units of %s", machine).isEmpty();
      assertThat(cluster.exec(machine, "systemctl", "is-system-running").stdout())
          .isEqualTo("running\n");
    }
  }

  @Test
  void everyMachineHasAnIdentityOfItsOwn() throws InterruptedException {
    String first = cluster.exec("m1", "cat", "/etc/machine-id").stdout().strip();
    String second = cluster.exec("m2", "cat", "/etc/machine-id").stdout().strip();

    assertThat(first).isEqualTo(cluster.machineId("m1")).matches("[0-9a-f]{32}");
    assertThat(second).isEqualTo(cluster.machineId("m2"));
    assertThat(first.substring(0, 8)).isNotEqualTo(second.substring(0, 8));
    assertThat(cluster.exec("m2", "hostname").stdout()).isEqualTo("m2\n");
    assertThat(cluster.exec("m2", "cat", "/etc/environment").stdout())
        .isEqualTo("COREOS_PUBLIC_IPV4=127.0.41.12\nCOREOS_PRIVATE_IPV4=127.0.41.12\n");
  }

  @Test
  void execPassesOutputAndExitCodeThrough() throws InterruptedException {
    CommandResult result = cluster.exec("m1", "sh", "-c", "echo out; echo err >&2; exit 7");

    assertThat(result.exit()).isEqualTo(7);
    assertThat(result.stdout()).isEqualTo("out\n");
    assertThat(result.stderr()).isEqualTo("err\n");
    assertThat(cluster.exec("m1", "sh", "-c", "kill -9 $$").exit()).isEqualTo(137);
  }

  @Test
  void theProgramPassesInputAndExitCodeThrough(@TempDir Path temporary)
      throws IOException, InterruptedException {
    Path input = Files.writeString(temporary.resolve("input"), "from the host");
    Path output = temporary.resolve("output");
    String program = System.getProperty("fleet.home") + "/bin/fleet-local";
    String script = "cat; echo \" on $1\"; exit 5";

    Process process =
        new ProcessBuilder(
                program,
                "exec",
                "--dir",
                FOLDER.toString(),
                "m2",
                "--",
                "sh",
                "-c",
                script,
                "x",
                "a b")
            .redirectInput(input.toFile())
            .redirectOutput(output.toFile())
            .start();

    assertThat(process.waitFor()).isEqualTo(5);
    assertThat(output).hasContent("from the host on a b");
  }

  @Test
  void systemdAccountsForTheUnitsOfItsMachine() throws InterruptedException {
    run("m1", "systemd-run", "--unit=busy", "sh", "-c", "while :; do :; done");
    Wait.until(
        Duration.ofSeconds(10),
        "no CPU time was shown",
        () -> {
          String shown =
              run("m1", "systemctl", "show", "-pCPUUsageNSec", "--value", "busy").strip();
          return shown.matches("[0-9]+") && Long.parseLong(shown) > 0;
        });
    String shown = run("m1", "systemctl", "show", "-pTasksCurrent", "-pMemoryCurrent", "busy");
    run("m1", "systemctl", "kill", "--signal=KILL", "busy");

    assertThat(shown)
        .containsPattern("TasksCurrent=[12]\n")
        .containsPattern("MemoryCurrent=[0-9]+");
    assertThat(cluster.exec("m2", "systemctl", "show", "-pLoadState", "busy").stdout())
        .isEqualTo("LoadState=not-found\n");
  }

  @Test
  void sshTakesTheKeyOfTheCluster() throws InterruptedException {
    for (String name : List.of("m2", cluster.address("m2"))) {
      CommandResult result =
          Command.run(
              List.of("ssh", "-F", cluster.sshConfig().toString(), name, "hostname; exit 3"),
              Map.of(),
              Duration.ofSeconds(20));

      assertThat(result.exit()).as(result.stderr()).isEqualTo(3);
      assertThat(result.stdout()).isEqualTo("m2\n");
    }
  }

  @Test
  void powerCutEndsTheMachineAndBootBringsItBackWithItsDisk() throws InterruptedException {
    run("m2", "sh", "-c", "echo kept > /var/lib/kept; systemd-cat -t before-the-cut echo logged");
    run("m2", "journalctl", "--sync");

    cluster.kill("m2");

    assertThat(cluster.status()).filteredOn(MemberStatus::running).hasSize(1);
    assertThatThrownBy(() -> cluster.exec("m2", "true"))
        .isInstanceOf(LocalClusterException.class)
        .hasMessage("m2 is off; start it with: fleet-local boot m2");

    cluster.boot("m2");

    assertThat(run("m2", "cat", "/etc/machine-id").strip()).isEqualTo(cluster.machineId("m2"));
    assertThat(run("m2", "cat", "/var/lib/kept")).isEqualTo("kept\n");
    assertThat(run("m2", "journalctl", "-b", "-1", "-o", "cat", "-t", "before-the-cut"))
        .isEqualTo("logged\n");
    assertThat(run("m1", "systemctl", "is-system-running")).isEqualTo("running\n");
  }

  @Test
  void nothingThatTheHostEnabledRunsOnTheMachines() throws InterruptedException {
    String services =
        run(
            "m1",
            "systemctl",
            "list-units",
            "--type=service",
            "--state=running",
            "--no-legend",
            "--plain");

    assertThat(services.lines().map(line -> line.substring(0, line.indexOf(' '))))
        .isSubsetOf(
            "dbus.service",
            "sshd.service",
            "systemd-journald.service",
            "systemd-logind.service",
            "busy.service");
  }

  @Test
  void aMachineDoesNotSeeTheDisksOfTheOthers() throws InterruptedException {
    assertThat(run("m1", "ls", "-A", FOLDER.toString())).isEmpty();
  }

  @Test
  void aSecondClusterInTheSameFolderIsRefused() {
    assertThatThrownBy(() -> LocalCluster.up(SPEC, line -> {}))
        .isInstanceOf(LocalClusterException.class)
        .hasMessageContaining("a cluster is running in " + FOLDER);
  }

  @Test
  void downLeavesNothingBehind() throws IOException, InterruptedException {
    Path folder = Path.of("target/it/machines-down").toAbsolutePath();
    String name = Members.clusterName(folder);
    try (LocalCluster other =
        LocalCluster.up(
            ClusterSpec.of(Init.SYSTEMD, folder, 2).withSubnet("127.0.43").withoutServices(),
            line -> {})) {
      other.kill("m1");
      assertThat(Mounts.under(folder)).hasSize(2);
      assertThat(ControlGroups.of(name).processes("")).isNotEmpty();
    }

    assertThat(Mounts.under(folder)).isEmpty();
    assertThat(ControlGroups.of(name).processes("")).isEmpty();
    assertThat(folder).doesNotExist();
    assertThat(commandLines()).noneMatch(line -> line.contains(folder.toString()));
    assertThat(found("/sys/fs/cgroup", name)).isEmpty();
    assertThat(found("/run/systemd/nspawn", name)).isEmpty();
    assertThat(LocalCluster.down(folder)).as("the second time").isFalse();
    assertThat(run("m1", "true")).isEmpty();
  }

  private static List<Path> found(String folder, String name) throws IOException {
    if (Files.notExists(Path.of(folder))) {
      return List.of();
    }
    try (Stream<Path> tree = Files.walk(Path.of(folder), 3)) {
      return tree.filter(path -> path.toString().contains(name)).toList();
    }
  }

  private static List<String> commandLines() {
    return ProcessHandle.allProcesses()
        .flatMap(process -> process.info().commandLine().stream())
        .toList();
  }

  private static String run(String machine, String... command) throws InterruptedException {
    CommandResult result = cluster.exec(machine, command);
    assertThat(result.exit()).as("%s: %s", List.of(command), result.stderr()).isZero();
    return result.stdout();
  }
}
