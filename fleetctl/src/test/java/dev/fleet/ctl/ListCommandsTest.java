package dev.fleet.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.testkit.registry.FakeRegistry;
import dev.fleet.v1.Machine;
import dev.fleet.v1.UnitState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The three list commands, byte for byte; section 1.6 of the reference. */
final class ListCommandsTest {
  private static final String A = "aaaaaaaa11111111aaaaaaaa11111111";
  private static final String B = "bbbbbbbb22222222bbbbbbbb22222222";

  @TempDir Path folder;
  private FakeRegistry registry;
  private Fleetctl fleetctl;

  @BeforeEach
  void start() throws IOException {
    registry = FakeRegistry.start();
    fleetctl = new Fleetctl(registry);
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private void machines() {
    registry.putMachine(
        Machine.newBuilder()
            .setId(A)
            .setPrimaryIp("10.0.0.1")
            .putMetadata("region", "us")
            .putMetadata("az", "1")
            .build());
    registry.putMachine(Machine.newBuilder().setId(B).build());
  }

  private void assertOutput(String expected, String... line) {
    assertThat(fleetctl.run(line)).isEqualTo(new Fleetctl.Result(0, expected, ""));
  }

  private void submit(String name, String content) throws IOException {
    Path file = Files.writeString(folder.resolve(name), content);
    assertThat(fleetctl.run("submit", file.toString()).exitCode()).isZero();
  }

  @Test
  void listMachines() {
    machines();
    assertOutput(
        """
        MACHINE\t\tIP\t\tMETADATA
        aaaaaaaa...\t10.0.0.1\taz=1,region=us
        bbbbbbbb...\t-\t\t-
        """,
        "list-machines");
    assertOutput(A + "\n" + B + "\n", "list-machines", "-l", "-no-legend", "-fields=machine");
    assertOutput(
        "IP\tMACHINE\n10.0.0.1\taaaaaaaa...\n-\tbbbbbbbb...\n"
            .replace("IP\t", "IP\t\t")
            .replace("-\t", "-\t\t"),
        "list-machines",
        "--fields",
        "ip,machine");
  }

  @Test
  void emptyListsAreTheirHeadings() {
    assertOutput("MACHINE\tIP\tMETADATA\n", "list-machines");
    assertOutput("UNIT\tMACHINE\tACTIVE\tSUB\n", "list-units");
    assertOutput("UNIT\tHASH\tDSTATE\tSTATE\tTARGET\n", "list-unit-files");
    assertOutput("", "list-units", "--no-legend");
    assertOutput("[]\n", "list-units", "-o", "json");
  }

  @Test
  void listUnits() throws IOException {
    machines();
    submit("hello.service", "[Service]\nExecStart=/bin/sleep 100\n");
    assertOutput("UNIT\tMACHINE\tACTIVE\tSUB\n", "list-units");
    fleetctl.run("start", "hello");
    assertOutput(
        """
        UNIT\t\tMACHINE\t\t\tACTIVE\tSUB
        hello.service\taaaaaaaa.../10.0.0.1\tactive\trunning
        """,
        "list-units");
    assertOutput(
        "hello.service\tloaded\t1c6fb6f\n", "list-units", "-no-legend", "-fields=unit,load,hash");
    assertOutput(
        "1c6fb6f3684bafb0c173d8b8b957ceff031180c1\t" + A + "/10.0.0.1\n",
        "list-units",
        "-no-legend",
        "--full",
        "-fields=hash,machine");
    assertOutput(
        """
        [
          {"unit": "hello.service", "machine": "%s/10.0.0.1", "active": "active", "sub": "running"}
        ]
        """
            .formatted(A),
        "list-units",
        "-o",
        "json");
  }

  @Test
  void aStateThatSaysNothingIsAllDashes() {
    registry.report(UnitState.newBuilder().setUnit("foo.service").build());
    assertOutput(
        "foo.service\t-\t-\t-\t-\t-\n",
        "list-units",
        "-no-legend",
        "-fields=unit,machine,load,active,sub,hash");
  }

  @Test
  void aMachineThatIsNotInTheClusterIsShownByItsId() {
    registry.report(
        UnitState.newBuilder().setUnit("foo.service").setMachineId(A).setActiveState("x").build());
    assertOutput("foo.service\taaaaaaaa...\n", "list-units", "-no-legend", "-fields=unit,machine");
  }

  @Test
  void listUnitFiles() throws IOException {
    machines();
    submit("hello.service", "[Unit]\nDescription=Says hello\n[Service]\nExecStart=/bin/true\n");
    submit("all.service", "[Service]\nExecStart=/bin/true\n[X-Fleet]\nGlobal=true\n");
    fleetctl.run("load", "hello");
    assertOutput(
        """
        UNIT\t\tHASH\tDSTATE\t\tSTATE\tTARGET
        all.service\t%s\tinactive\t-\tglobal
        hello.service\t%s\tloaded\t\tloaded\taaaaaaaa.../10.0.0.1
        """
            .formatted(
                registry.unit("all.service").getHash().substring(0, 7),
                registry.unit("hello.service").getHash().substring(0, 7)),
        "list-unit-files");
    assertOutput(
        "all.service\ttrue\t-\nhello.service\tfalse\tSays hello\n",
        "list-unit-files",
        "-no-legend",
        "-fields=unit,global,desc");
    fleetctl.run("unload", "hello");
    assertOutput(
        "all.service\tinactive\t-\t\tglobal\nhello.service\tinactive\tinactive\t-\n",
        "list-unit-files",
        "-no-legend",
        "-fields=unit,dstate,state,target");
  }

  @Test
  void tmachineIsDeprecated() {
    assertThat(fleetctl.run("list-unit-files", "--fields=unit,tmachine"))
        .isEqualTo(
            new Fleetctl.Result(
                0,
                "UNIT\tTMACHINE\n",
                "WARNING: The \"tmachine\" field is deprecated. Use \"target\" instead\n"));
  }

  @Test
  void wrongFields() {
    assertThat(fleetctl.run("list-units", "--fields="))
        .isEqualTo(new Fleetctl.Result(1, "", "Must define output format\n"));
    for (String command : List.of("list-units", "list-unit-files", "list-machines")) {
      assertThat(fleetctl.run(command, "--fields=foo"))
          .isEqualTo(new Fleetctl.Result(1, "", "Invalid key in output format: \"foo\"\n"));
    }
    assertThat(registry.calls()).isEmpty();
  }

  @Test
  void longListsComeWhole() throws IOException {
    machines();
    submit("w@.service", "[Service]\nExecStart=/bin/true\n");
    var line = new ArrayList<>(List.of("start"));
    for (int i = 0; i < 250; i++) {
      line.add("w@" + i);
    }
    assertThat(fleetctl.run(line.toArray(new String[0])).exitCode()).isZero();
    assertThat(fleetctl.run("list-units", "-no-legend").out().lines()).hasSize(250).isSorted();
    assertThat(fleetctl.run("list-unit-files", "-no-legend").out().lines()).hasSize(251);
  }
}
