package dev.fleet.deploy.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The folder of an embedded machine; its programs are run against a fleetctl that echoes. */
final class EmbeddedMachineFilesTest {
  private static final String ID = "0123456789abcdef";

  @TempDir Path temporary;
  private ClusterFile file;
  private Machine machine;

  @BeforeEach
  void write() throws IOException {
    Path fleetctl = temporary.resolve("fleet/bin/fleetctl");
    Files.createDirectories(fleetctl.getParent());
    Files.writeString(fleetctl, "#!/bin/sh\necho \"$FLEETCTL_ENDPOINT: $*\"\n");
    Files.setPosixFilePermissions(fleetctl, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path folder = Files.createDirectory(temporary.resolve("cluster"));
    file =
        ClusterFile.create(
            ClusterSpec.of(Init.EMBEDDED, folder, 2)
                .withSubnet("127.0.9")
                .withMetadata(Map.of("m2", "region=eu")));
    machine = new Machine("m2", ID, "127.0.9.12", folder.resolve("machines/m2"));
    Files.createDirectories(machine.folder());
    new EmbeddedMachineFiles(file, Isolation.NONE, new Distribution(temporary.resolve("fleet")))
        .write(machine);
  }

  @Test
  void noWordIsLeftUnfilled() throws IOException {
    try (Stream<Path> files = Files.walk(machine.folder())) {
      for (Path path : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(path)).as("%s", path).doesNotContainPattern("@[A-Z_]+@");
      }
    }
  }

  @Test
  void theServicesAreTheMachinesOwn() {
    Path folder = machine.folder();
    assertThat(folder.resolve("agent.conf"))
        .hasContent(
            """
            registry=127.0.9.1:7400
            listen=127.0.9.12:7401
            public-ip=127.0.9.12
            journal-endpoint=127.0.9.12:7402
            ssh-port=0
            metadata=region=eu
            init=embedded
            machine-id=0123456789abcdef
            hostname=m2
            units-directory=%1$s/units
            state-directory=%1$s/run
            journal-directory=%1$s/journal
            """
                .formatted(folder));
    assertThat(folder.resolve("journal.conf"))
        .hasContent(
            """
            listen=127.0.9.12:7402
            source=embedded
            journal-directory=%s/journal
            """
                .formatted(folder));
    assertThat(folder.resolve("etc/hosts")).content().endsWith("127.0.9.11 m1\n127.0.9.12 m2\n");
    assertThat(folder.resolve("sshd_config")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "fleetctl list-units -full, list-units -full",
    "systemctl, list-units",
    "systemctl list-units, list-units",
    "systemctl status paas-monitor, status paas-monitor",
    "systemctl cat paas-monitor, cat paas-monitor",
    "journalctl, journal --machine=ID --lines=all *",
    "journalctl --no-pager -n 5, journal --machine=ID -n 5 *",
    "journalctl -u paas-monitor, journal --machine=ID --lines=all paas-monitor",
    "journalctl -upaas-monitor -o cat, journal --machine=ID --lines=all paas-monitor -o cat",
    "journalctl --no-pager --unit=a --unit b -n 5, journal --machine=ID a b -n 5",
    "journalctl -f -u a, journal --machine=ID -f a",
  })
  void theProgramsOfSystemdAreFleetctl(String line, String expected) throws InterruptedException {
    CommandResult result = run(line);

    assertThat(result.exit()).as(result.stderr()).isZero();
    assertThat(result.stdout()).isEqualTo("127.0.9.1:7400: " + expected.replace("ID", ID) + "\n");
  }

  @ParameterizedTest
  @CsvSource({
    "sudo echo a  b, a b",
    "sudo -n -E echo a, a",
    "sudo -- echo -n a, a",
  })
  void sudoRunsTheCommand(String line, String expected) throws InterruptedException {
    assertThat(run(line).stdout().strip()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "systemctl start a, systemctl: no systemd here",
    "sudo -u core id, sudo: this machine knows no option -u",
  })
  void whatTheyCannotDoTheySay(String line, String message) throws InterruptedException {
    CommandResult result = run(line);

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.stdout()).isEmpty();
    assertThat(result.stderr()).startsWith(message);
  }

  private CommandResult run(String line) throws InterruptedException {
    List<String> words = new ArrayList<>(Arrays.asList(line.split(" +", -1)));
    words.set(0, EmbeddedMachineFiles.tools(machine).resolve(words.getFirst()).toString());
    return Command.run(words, Map.of(), Duration.ofSeconds(20));
  }
}
