package dev.fleet.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.testkit.registry.FakeRegistry;
import dev.fleet.v1.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code fleetctl ssh}: which machine a word means, and how ssh is called. ssh itself is a script.
 */
final class SshCommandTest {
  private static final String M1 = "113f16a7113f16a7113f16a7113f16a7";
  private static final String M2 = "113f16b8222222222222222222222222";

  @TempDir Path folder;
  private FakeRegistry registry;
  private Fleetctl fleetctl;

  @BeforeEach
  void start() throws IOException {
    registry = FakeRegistry.start();
    registry.putMachine(M1, "10.0.0.1");
    registry.putMachine(
        Machine.newBuilder().setId(M2).setPrimaryIp("10.0.0.2").setSshPort(2222).build());
    Path ssh = folder.resolve("ssh");
    Files.writeString(
        ssh,
        """
        #!/bin/sh
        for word; do printf '%%s\\n' "$word"; done > %s/line
        exit 7
        """
            .formatted(folder));
    Files.setPosixFilePermissions(ssh, PosixFilePermissions.fromString("rwxr-xr-x"));
    fleetctl = new Fleetctl(registry).with("PATH", folder.toString());
    unit("paas-monitor.service", "");
    unit("web@1.service", "");
    unit("web@2.service", "");
    unit("every.service", "[X-Fleet]\nGlobal=true\n");
    new Fleetctl(registry).run("submit", file("idle.service", ""));
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private String file(String name, String more) throws IOException {
    return Files.writeString(folder.resolve(name), "[Service]\nExecStart=/bin/true\n" + more)
        .toString();
  }

  private void unit(String name, String more) throws IOException {
    assertThat(new Fleetctl(registry).run("start", file(name, more)).exitCode()).isZero();
  }

  private String line() throws IOException {
    return String.join(" ", Files.readAllLines(folder.resolve("line")));
  }

  private String machineOf(String unit) {
    return registry.unit(unit).getPlacement().getMachineId().equals(M1) ? "10.0.0.1" : "10.0.0.2";
  }

  @ParameterizedTest
  @CsvSource({
    "ssh 113f16a7, 10.0.0.1",
    "ssh 113f16a7113f16a7113f16a7113f16a7, 10.0.0.1",
    "ssh 113f16b, 10.0.0.2",
    "ssh --machine 113f16a, 10.0.0.1",
    "ssh -machine=113f16b, 10.0.0.2",
  })
  void aMachineByItsId(String line, String address) throws IOException {
    assertThat(fleetctl.run(line.split(" "))).isEqualTo(new Fleetctl.Result(7, "", ""));
    assertThat(line()).endsWith("-- " + address);
  }

  @Test
  void theMachineOfAUnit() throws IOException {
    for (String line :
        new String[] {
          "ssh paas-monitor.service",
          "ssh paas-monitor",
          "ssh paas",
          "ssh --unit paas-monitor",
          "ssh -unit=paas-monitor.service",
        }) {
      assertThat(fleetctl.run(line.split(" ")).exitCode()).as(line).isEqualTo(7);
      assertThat(line()).endsWith("-- " + machineOf("paas-monitor.service"));
    }
  }

  @Test
  void theRestIsTheCommandAsItIs() throws IOException {
    assertThat(fleetctl.run("ssh", "113f16a7", "ls", "-l", "--full", "/x y").exitCode())
        .isEqualTo(7);
    assertThat(line()).isEqualTo("-o ConnectTimeout=10 -- 10.0.0.1 ls -l --full /x y");
    fleetctl.run("ssh", "113f16a7", "--", "bar", "--", "baz");
    assertThat(line()).endsWith("-- 10.0.0.1 bar -- baz");
    fleetctl.run("ssh", "--machine", "113f16a7", "--", "uptime");
    assertThat(line()).endsWith("-- 10.0.0.1 uptime");
  }

  @Test
  void optionsBecomeThoseOfSsh() throws IOException {
    fleetctl.run(
        "--ssh-username=core",
        "--tunnel=bastion:2200",
        "--strict-host-key-checking=false",
        "ssh",
        "-A",
        "--ssh-port=2022",
        "--ssh-timeout=3",
        "--known-hosts-file=/dev/null",
        "--ssh-config=/x/config",
        "113f16b8",
        "uptime");
    assertThat(line())
        .isEqualTo(
            "-F /x/config -o ConnectTimeout=3 -p 2022 -o StrictHostKeyChecking=no -l core -J"
                + " core@bastion:2200 -o UserKnownHostsFile=/dev/null -A -- 10.0.0.2 uptime");
    fleetctl.run("ssh", "113f16b8");
    assertThat(line())
        .as("a shell that nobody types in gets no terminal")
        .isEqualTo("-o ConnectTimeout=10 -p 2222 -T -- 10.0.0.2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ssh|one machine or unit must be provided",
        "ssh nothing|could not find matching unit or machine",
        "ssh 113f16|found more than one machine",
        "ssh --machine 9|machine does not exist",
        "ssh --machine 113f|found more than one machine",
        "ssh --unit nope|unit does not exist",
        "ssh every|global units unsupported",
        "ssh web|more than one unit begins with ‹web›: web@1.service, web@2.service",
      })
  void wordsThatMeanNoMachine(String line, String problem) {
    assertThat(fleetctl.run(line.split(" ")))
        .isEqualTo(new Fleetctl.Result(1, "", "Unable to proceed: " + problem + "\n"));
  }

  @Test
  void otherErrors() throws IOException {
    assertThat(fleetctl.run("ssh", "--machine=1", "--unit=2").err())
        .isEqualTo("Both machine and unit flags provided, please specify only one.\n");
    assertThat(fleetctl.run("ssh", "--unit=idle"))
        .isEqualTo(new Fleetctl.Result(1, "", "Could not determine address of machine.\n"));
    unit("113f16a7.service", "");
    assertThat(fleetctl.run("ssh", "113f16a7").err())
        .startsWith(
            "Unable to proceed: ambiguous argument, both machine and unit found for ‹113f16a7›");
    assertThat(fleetctl.with("PATH", "/nowhere").run("ssh", "paas"))
        .isEqualTo(
            new Fleetctl.Result(
                255,
                "",
                "Unable to proceed: ssh is not installed; install the package openssh-client\n"));
  }
}
