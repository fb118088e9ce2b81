package dev.fleet.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.testkit.registry.FakeRegistry;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 1.1 of the reference with the stances D1, D2 and D3. */
final class CommandLineTest {
  private static final String M1 = "113f16a7113f16a7113f16a7113f16a7";

  private FakeRegistry registry;
  private Fleetctl fleetctl;

  @BeforeEach
  void start() throws IOException {
    registry = FakeRegistry.start();
    registry.putMachine(M1, "10.0.0.1");
    fleetctl = new Fleetctl(registry);
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "list-machines --no-legend --fields machine,ip --full",
        "list-machines --no-legend --fields=machine,ip --full",
        "list-machines -no-legend -fields=machine,ip -full",
        "list-machines -no-legend -fields machine,ip -full",
        "list-machines -l --no-legend --fields=machine,ip",
        "list-machines --l --no-legend=true --fields=machine,ip",
        "list-mach -l --no-legend --fields=machine,ip",
        "--request-timeout 5 list-machines -l --no-legend --fields=machine,ip",
        "-request-timeout=5 list-machines -l --no-legend --fields=machine,ip",
        "list-machines -l --no-legend --fields=machine,ip --request-timeout=2.5",
        "list-machines --full=false -l --no-legend --fields=machine,ip",
      })
  void everySpellingOfAnOption(String line) {
    assertThat(fleetctl.run(line.split(" ")))
        .isEqualTo(new Fleetctl.Result(0, M1 + "\t10.0.0.1\n", ""));
  }

  @Test
  void theLastOneOfAnOptionWins() {
    assertThat(fleetctl.run("list-machines", "--fields=ip", "--fields=machine", "-no-legend"))
        .isEqualTo(new Fleetctl.Result(0, "113f16a7...\n", ""));
  }

  @Test
  void aFlagDoesNotEatAUnitsName() {
    assertThat(fleetctl.run("start", "--no-block", "nope").err())
        .isEqualTo(
            "Error creating units: unable to find Unit(nope.service) in Registry or on"
                + " filesystem\n");
  }

  @Test
  void endpointOfTheCommandLineWinsOverTheEnvironment() {
    assertThat(
            new Fleetctl()
                .with("FLEETCTL_ENDPOINT", "127.0.0.1:1")
                .run("--endpoint", registry.endpoint(), "list-machines", "-no-legend")
                .exitCode())
        .isZero();
  }

  @Test
  void theSecondEndpointServesWhenTheFirstIsAway() {
    assertThat(
            new Fleetctl()
                .run("--endpoint=127.0.0.1:1," + registry.endpoint(), "list-machines")
                .exitCode())
        .isZero();
  }

  @Test
  void variablesThatAreEmptyOrWrongArePassedOver() {
    Fleetctl.Result result =
        new Fleetctl(registry)
            .with("FLEETCTL_REQUEST_TIMEOUT", "soon")
            .with("FLEETCTL_DEBUG", "")
            .with("FLEETCTL_SSH_TIMEOUT", "")
            .run("list-machines", "-no-legend", "-fields=ip");
    assertThat(result).isEqualTo(new Fleetctl.Result(0, "10.0.0.1\n", ""));
  }

  @Test
  void debugSaysWhatIsAskedOnTheCommandLineAndByTheEnvironment() {
    String call =
        "DEBUG fleet.v1.MachineService/ListMachines to registry at " + registry.endpoint();
    assertThat(fleetctl.run("--debug", "list-machines").err()).startsWith(call);
    assertThat(fleetctl.run("list-machines", "--debug").err()).startsWith(call);
    assertThat(fleetctl.with("FLEETCTL_DEBUG", "true").run("list-machines").err()).startsWith(call);
  }

  @Test
  void retiredOptionsAreAcceptedWithAWord() {
    Fleetctl.Result result =
        fleetctl.run("--driver=etcd", "--experimental-api", "list-machines", "-no-legend");
    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).isEqualTo("113f16a7...\t10.0.0.1\t-\n");
    assertThat(result.err())
        .isEqualTo(
            """
            WARNING: --driver does nothing any more: fleetctl speaks gRPC with the registry
            WARNING: --experimental-api does nothing any more: fleetctl speaks gRPC with the registry
            """);
  }

  @Test
  void anUnknownCommandIsAnError() {
    assertThat(fleetctl.run("bogus"))
        .isEqualTo(
            new Fleetctl.Result(
                2,
                "",
                """
                Error: unknown command "bogus" for "fleetctl"
                Run 'fleetctl --help' for usage.
                """));
  }

  @Test
  void anAmbiguousBeginningNamesItsCommands() {
    assertThat(fleetctl.run("list-unit"))
        .isEqualTo(
            new Fleetctl.Result(
                2,
                "",
                """
                Error: unknown command "list-unit" for "fleetctl"

                Did you mean this?
                \tlist-unit-files
                \tlist-units

                Run 'fleetctl --help' for usage.
                """));
  }

  @Test
  void anUnknownFlagIsAnError() {
    assertThat(fleetctl.run("list-units", "--bogus"))
        .isEqualTo(
            new Fleetctl.Result(
                2,
                "",
                """
                Error: unknown flag: --bogus
                Run 'fleetctl help list-units' for usage.
                """));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "start --block-attempts=many x",
        "list-machines --request-timeout=soon",
        "list-machines --request-timeout=-1",
        "list-machines --fields",
        "list-machines --output=yaml",
        "journal --lines=some x",
        "journal --priority=loud x",
        "journal --since=whenever x",
        "journal --output=poem x",
        "journal --boot=next x",
        "journal -f --until=now x",
      })
  void aBadValueIsAUsageError(String line) {
    Fleetctl.Result result = fleetctl.run(line.split(" "));
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).startsWith("Error: ");
    assertThat(registry.calls()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--version", "-v", "version", "-version"})
  void version(String word) {
    Fleetctl.Result result = new Fleetctl().run(word);
    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).matches("fleetctl version \\d+\\.\\d+\\.\\d+\n");
    assertThat(result.err()).isEmpty();
  }

  @Test
  void helpNamesEveryCommand() {
    for (String[] line :
        List.of(
            new String[] {}, new String[] {"help"}, new String[] {"--help"}, new String[] {"-h"})) {
      Fleetctl.Result result = new Fleetctl().run(line);
      assertThat(result.exitCode()).isZero();
      assertThat(result.out()).contains("NAME:", "USAGE:", "VERSION:", "COMMANDS:", "OPTIONS:");
      for (String command : Commands.NAMES) {
        assertThat(result.out()).contains("\n\t" + command + " ");
      }
      assertThat(result.out()).doesNotContain("__train", "fd-forward", "experimental-api");
    }
  }

  @Test
  void everyCommandHasHelp() {
    for (String command : Commands.NAMES) {
      Fleetctl.Result result = new Fleetctl().run("help", command);
      assertThat(result.exitCode()).isZero();
      assertThat(result.out())
          .startsWith("NAME:\n\tfleetctl " + command + " - ")
          .contains("\nUSAGE:\n\tfleetctl " + command, "\nDESCRIPTION:\n\t", "\nGLOBAL OPTIONS:\n");
      assertThat(new Fleetctl().run(command, "--help")).isEqualTo(result);
      assertThat(new Fleetctl().run(command, "-h")).isEqualTo(result);
    }
  }

  @Test
  void verifyIsGone() {
    assertThat(new Fleetctl().run("verify", "x.service"))
        .isEqualTo(
            new Fleetctl.Result(
                2,
                "",
                """
                Command "verify" is deprecated, DEPRECATED - No longer works
                WARNING: The signed/verified units feature is DEPRECATED and cannot be used.
                """));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://127.0.0.1:49153", "unix://var/run/fleet.sock", "nonsense", "host:0x"})
  void aBadEndpointIsNamed(String endpoint) {
    Fleetctl.Result result = new Fleetctl().run("--endpoint", endpoint, "list-machines");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err())
        .startsWith("Unable to initialize client: bad endpoint '" + endpoint + "': ")
        .hasLineCount(1);
  }

  @Test
  void aRegistryThatIsAwayIsNamed() {
    assertThat(new Fleetctl().run("--endpoint=127.0.0.1:1", "list-machines"))
        .isEqualTo(
            new Fleetctl.Result(
                1,
                "",
                """
                Error retrieving list of active machines from fleet API (registry at 127.0.0.1:1: \
                the server cannot be reached: Connection refused: /127.0.0.1:1)
                Possible issues:
                  etcd is unhealthy and/or lost quorum
                  connection cannot be established to any etcd servers
                """));
  }

  @Test
  void oldAnswersAreMarked() {
    registry.setStaleness(7);
    assertThat(fleetctl.run("list-units").err())
        .isEqualTo("warning: etcd is away; this is 7 s old\n");
  }
}
