package dev.fleet.deploy.system;

import static dev.fleet.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.deploy.local.Command;
import dev.fleet.deploy.local.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The life of a cluster of embedded machines, by the program {@code fleet-local} alone. */
final class EmbeddedMachinesIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Path FOLDER = Path.of("target/it/embedded").toAbsolutePath();

  /** Who runs the cluster, and so what its machines can have of their own. */
  enum Owner {
    ORDINARY_USER(0),
    ROOT(1),
    /** As in most containers. */
    ROOT_WITHOUT_NAMESPACES(2);

    /** Makes the addresses and the units of each known from those of the others. */
    private final int number;

    Owner(int number) {
      this.number = number;
    }

    boolean isolates() {
      return this != ROOT_WITHOUT_NAMESPACES;
    }
  }

  private Owner owner = Owner.ROOT;
  private List<String> program = List.of();
  private String folder = "";
  private Map<String, String> machineIds = Map.of();

  private void become(Owner who) throws IOException, InterruptedException {
    String home = System.getProperty("fleet.home");
    owner = who;
    folder = FOLDER.resolve(who.name()).toString();
    program =
        switch (who) {
          case ORDINARY_USER -> {
            folder = OrdinaryUser.HOME.resolve("cluster").toString();
            yield new OrdinaryUser(FOLDER.resolve("user")).command(List.of("fleet-local"));
          }
          case ROOT -> List.of(home + "/bin/fleet-local");
          case ROOT_WITHOUT_NAMESPACES ->
              List.of(
                  "setpriv",
                  "--bounding-set=-sys_admin",
                  "--inh-caps=-sys_admin",
                  home + "/bin/fleet-local");
        };
  }

  @AfterEach
  void down() throws InterruptedException {
    fleetLocal("down");
  }

  @ParameterizedTest
  @EnumSource
  void aClusterLives(Owner who) throws IOException, InterruptedException {
    become(who);
    String subnet = "127.0.5" + who.number;
    CommandResult up = ok("up", "--machines=2", "--subnet=" + subnet);
    System.err.print(up.stderr());
    assertThat(up.stdout()).startsWith("export FLEETCTL_ENDPOINT=" + subnet + ".1:7400 ");
    assertThat(up.stderr().contains("this host allows no namespaces")).isEqualTo(!who.isolates());
    machineIds = machineIds();
    assertThat(machineIds).containsOnlyKeys("m1", "m2");

    identity(subnet);
    powerCut();
    if (who == Owner.ORDINARY_USER) { // They are the same for everybody.
      refusals(up.stdout(), subnet);
    }

    assertThat(ok("down").stderr()).contains("removed the cluster in " + folder);
    assertThat(processesOf(folder)).isEmpty();
    assertThat(sleepers()).isZero();
    assertThat(fleetLocal("exec", "m1", "--", "true").stderr()).contains("there is no cluster in");
  }

  private void identity(String subnet) throws IOException, InterruptedException {
    CommandResult passed =
        fleetLocal("exec", "m2", "--", "sh", "-c", "echo out; echo err >&2; exit 7");
    assertThat(passed.exit()).isEqualTo(7);
    assertThat(passed.stdout()).isEqualTo("out\n");
    assertThat(passed.stderr()).isEqualTo("err\n");
    if (!owner.isolates()) {
      return;
    }
    String seen =
        onMachine(
            "m2",
            """
            hostname
            cat /etc/hostname /etc/machine-id /etc/environment
            ls /opt/fleet
            ps -e -o comm=
            grep CapEff /proc/self/status
            """);
    assertThat(seen)
        .startsWith(
            """
            m2
            m2
            %s
            COREOS_PUBLIC_IPV4=%2$s.12
            COREOS_PRIVATE_IPV4=%2$s.12
            """
                .formatted(machineIds.get("m2"), subnet))
        .contains("\nexamples\n", "\nsshd\n", "\njava\n")
        .doesNotContain("\netcd\n")
        .endsWith(owner == Owner.ROOT ? capabilities() : "CapEff:\t0000000000000000\n");
    String terminal = "ssh -tt -F " + sshConfig() + " m2 'tty; hostname' 2>/dev/null";
    assertThat(onMachine("m1", terminal)).startsWith("/dev/pts/").endsWith("m2\r\n");
  }

  /** Those of this process, as the kernel writes them. */
  private static String capabilities() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("CapEff:"))
            .findFirst()
            .orElseThrow()
        + "\n";
  }

  private void powerCut() throws InterruptedException {
    onMachine(
        "m2",
        """
        folder=$(mktemp -d) && cd $folder && cat >forks.service <<END
        [Service]
        ExecStart=/bin/sh -c 'echo begun; env -i setsid sleep %1$s & exec sleep %1$s'
        [X-Fleet]
        MachineID=%2$s
        END
        fleetctl start forks; rm -r $folder
        """
            .formatted(seconds(), machineIds.get("m1")));
    eventually(SOON, () -> assertThat(sleepers()).isEqualTo(2));

    ok("kill", "m1");

    assertThat(sleepers()).as("processes of a machine without power").isZero();
    assertThat(fleetLocal("status").exit()).isEqualTo(1);
    assertThat(fleetLocal("exec", "m1", "--", "true").stderr())
        .contains("m1 is off; start it with: fleet-local boot m1");

    ok("boot", "m1");

    eventually(
        SOON,
        () -> {
          assertThat(sleepers()).as("processes after the machine is back").isEqualTo(2);
          assertThat(onMachine("m2", "fleetctl journal --lines=all -o cat forks").lines())
              .as("what the unit said before the cut and after it")
              .filteredOn(line -> line.equals("begun"))
              .hasSize(2);
        });
  }

  private void refusals(String export, String subnet) throws InterruptedException {
    assertThat(ok("env").stdout()).isEqualTo(export);
    assertThat(ok("logs", "m1").stdout()).contains("m1-agent.log");
    assertThat(fleetLocal("boot", "m1").stderr()).contains("m1 is running");
    assertThat(fleetLocal("up").stderr()).contains("a cluster is running in " + folder);
    List<String> other = new ArrayList<>(program);
    other.addAll(List.of("up", "--dir=" + folder + "-other", "--subnet=" + subnet));
    assertThat(Command.run(other, Map.of(), LIMIT).stderr())
        .contains(subnet + ".1:7400 is in use, perhaps by another cluster");
    other.set(program.size(), "down");
    other.removeLast();
    Command.run(other, Map.of(), LIMIT);
    assertThat(fleetLocal("kill", "m3").stderr())
        .contains("there is no 'm3'; the members are: etcd");
  }

  private String seconds() {
    return "474" + owner.number;
  }

  private long sleepers() {
    return processesOf("sleep " + seconds()).stream()
        .filter(line -> line.endsWith(seconds()))
        .count();
  }

  private static List<String> processesOf(String text) {
    return ProcessHandle.allProcesses()
        .flatMap(process -> process.info().commandLine().stream())
        .filter(line -> line.contains(text) && !line.contains("sh -c"))
        .toList();
  }

  private Map<String, String> machineIds() throws InterruptedException {
    String status = ok("status").stdout();
    assertThat(status.lines()).hasSize(1 + 5).noneMatch(line -> line.contains("off"));
    return status
        .lines()
        .filter(line -> line.matches("m\\d .*"))
        .collect(
            Collectors.toMap(
                line -> line.substring(0, line.indexOf(' ')),
                line -> line.substring(line.lastIndexOf(' ') + 1)));
  }

  private String sshConfig() {
    return folder + "/ssh/config";
  }

  private String onMachine(String machine, String script) throws InterruptedException {
    return ok("exec", machine, "--", "sh", "-c", script).stdout();
  }

  private CommandResult ok(String... words) throws InterruptedException {
    CommandResult result = fleetLocal(words);
    assertThat(result.exit()).as("%s: %s", List.of(words), result.stderr()).isZero();
    return result;
  }

  private CommandResult fleetLocal(String... words) throws InterruptedException {
    List<String> command = new ArrayList<>(program);
    command.add(words[0]);
    command.add("--dir=" + folder);
    command.addAll(List.of(words).subList(1, words.length));
    return Command.run(command, Map.of(), LIMIT);
  }
}
