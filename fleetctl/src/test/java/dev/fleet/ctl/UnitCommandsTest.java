package dev.fleet.ctl;

import static dev.fleet.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.fleet.testkit.registry.FakeRegistry;
import dev.fleet.v1.DesiredState;
import dev.fleet.v1.Machine;
import dev.fleet.v1.ProcessExit;
import dev.fleet.v1.UnitState;
import dev.fleet.v1.UnitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The commands that change units, by what they print, byte for byte, and what they leave behind:
 * sections 1.3, 1.4 and 9.12 of the reference with their stances.
 */
final class UnitCommandsTest {
  private static final String M1 = "113f16a7113f16a7113f16a7113f16a7";
  private static final String ON_M1 = " on 113f16a7.../172.17.8.103\n";
  private static final String SERVICE = "[Service]\nExecStart=/bin/sleep 100\n";
  private static final String OTHER = "[Service]\nExecStart=/bin/sleep 200\n";
  private static final String GLOBAL = SERVICE + "[X-Fleet]\nGlobal=true\n";

  private static final Duration SOON = Duration.ofSeconds(10);

  @TempDir Path folder;
  private FakeHost host;
  private FakeRegistry registry;
  private Fleetctl fleetctl;

  @BeforeEach
  void start() throws IOException {
    host = new FakeHost("m1");
    registry = FakeRegistry.start();
    registry.putMachine(
        Machine.newBuilder()
            .setId(M1)
            .setPrimaryIp("172.17.8.103")
            .setAgentEndpoint(host.endpoint())
            .build());
    fleetctl = new Fleetctl(registry);
  }

  @AfterEach
  void stop() {
    registry.close();
    host.close();
  }

  private String file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content).toString();
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private void assertRun(int exitCode, String out, String err, String... line) {
    assertThat(fleetctl.run(line)).isEqualTo(new Fleetctl.Result(exitCode, out, err));
  }

  private DesiredState desired(String unit) {
    return registry.unit(unit).getDesiredState();
  }

  // -- submit, load, start ---------------------------------------------------------------------

  @Test
  void startCreatesLaunchesAndSaysSo() throws IOException {
    assertRun(
        0,
        "Unit hello.service inactive\nUnit hello.service launched" + ON_M1,
        "",
        "start",
        file("hello.service", SERVICE));
    assertThat(desired("hello.service")).isEqualTo(DesiredState.DESIRED_STATE_LAUNCHED);
    assertRun(0, "", "", "start", path("hello.service"));
  }

  @Test
  void theSuffixIsAddedToThePathAsWell() throws IOException {
    file("hello.service", SERVICE);
    assertRun(0, "Unit hello.service inactive\n", "", "submit", path("hello"));
    assertThat(fleetctl.run("cat", "hello")).isEqualTo(new Fleetctl.Result(0, SERVICE, ""));
  }

  @Test
  void catGivesBackWhatWasSubmitted() throws IOException {
    String odd = "# a comment\r\n[Service]\r\nExecStart = /bin/true   ";
    fleetctl.run("submit", file("odd.service", odd));
    assertRun(0, odd, "", "cat", "odd");
    assertRun(1, "", "Unit nope.service not found\n", "cat", "nope");
    assertRun(1, "", "One unit file must be provided\n", "cat");
    assertRun(1, "", "One unit file must be provided\n", "cat", "a", "b");
  }

  @Test
  void loadAndThenStart() throws IOException {
    String hello = file("hello.service", SERVICE);
    assertRun(
        0, "Unit hello.service inactive\nUnit hello.service loaded" + ON_M1, "", "load", hello);
    assertRun(0, "Unit hello.service launched" + ON_M1, "", "start", "hello");
  }

  @ParameterizedTest
  @ValueSource(strings = {"submit", "load", "start", "restart", "stop", "unload", "destroy"})
  void noUnitsAreNoError(String command) {
    assertRun(0, "", "No units given\n", command);
  }

  /** The table of section 9.12, with units u1 and u2 and a template t@ that exist. */
  @ParameterizedTest
  @CsvSource({
    "u1 u2, 0",
    "u1 nope, 1",
    "nope, 1",
    "u1 u1, 0",
    "t@1 t@2, 0",
    "t@1 nope@1, 1",
    "nope@1, 1",
  })
  void whichUnitsCanBeSubmittedLoadedAndStarted(String units, int exitCode) throws IOException {
    fleetctl.run(
        "submit",
        file("u1.service", SERVICE),
        file("u2.service", SERVICE),
        file("t@.service", SERVICE));
    for (String unit : List.of("u1", "u2", "t@1", "t@2")) {
      host.statuses.put(
          unit + ".service", UnitStatus.newBuilder().setActiveState("active").build());
    }
    for (String command : List.of("submit", "load --no-block", "start --no-block", "restart")) {
      var line = new ArrayList<>(List.of(command.split(" ")));
      line.addAll(List.of(units.split(" ")));
      assertThat(fleetctl.run(line.toArray(new String[0])).exitCode())
          .as(line.toString())
          .isEqualTo(exitCode);
      if (exitCode == 1) {
        assertThat(desired("u1.service")).isEqualTo(DesiredState.DESIRED_STATE_INACTIVE);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nope|unable to find Unit(nope.service) in Registry or on filesystem",
        "nope@1|failed getting Unit(nope@1.service) from template: unable to find template"
            + " Unit(nope@.service) in Registry or on filesystem",
        "w@{1,2}.service|invalid character '{' in unit name",
        "foo.{1-3}.service|invalid character '{' in unit name",
        "@foo|unit name cannot start in \"@\"",
      })
  void unitsThatCannotBeFound(String unit, String cause) {
    for (String command : List.of("submit", "load", "start", "restart")) {
      assertRun(1, "", "Error creating units: " + cause + "\n", command, unit);
    }
  }

  @Test
  void badNamesAreRefusedBeforeAnythingIsAsked() {
    fleetctl.run("start", "foo@{1..3}");
    assertThat(registry.calls()).isEmpty();
  }

  @Test
  void badFilesAreRefusedBeforeAnythingIsWritten() throws IOException {
    String bad = file("bad.service", "[Service]\nnonsense\n");
    assertThat(fleetctl.run("start", bad).err())
        .startsWith("Error creating units: failed getting Unit(" + bad + ") from file: line 2: ")
        .hasLineCount(1);
    assertRun(
        1,
        "",
        "Error creating units: failed creating unit empty.service: the unit file has no options\n",
        "start",
        file("empty.service", "[Unit]\n"));
    assertRun(
        1,
        "",
        "Error creating units: MachineID cannot be used with Global\n",
        "start",
        file("both.service", GLOBAL + "MachineID=1\n"));
    assertThat(registry.unitNames()).isEmpty();
    assertThat(registry.calls()).doesNotContain("BatchCreateUnits");
  }

  @Test
  void theFirstErrorEndsTheCommandAndWhatWasBeforeStays() throws IOException {
    assertRun(
        1,
        "Unit a.service inactive\n",
        "Error creating units: unable to find Unit(b.service) in Registry or on filesystem\n",
        "start",
        file("a.service", SERVICE),
        path("b.service"),
        file("c.service", SERVICE));
    assertThat(registry.unitNames()).containsExactly("a.service");
    assertThat(desired("a.service")).isEqualTo(DesiredState.DESIRED_STATE_INACTIVE);
  }

  @Test
  void warningsNameTheUnit() throws IOException {
    assertRun(
        0,
        "Unit unk.service inactive\n",
        "WARNING: Unit unk.service: unrecognized requirement in [X-Fleet] section: \"Foo\"\n",
        "submit",
        file("unk.service", SERVICE + "[X-Fleet]\nFoo=bar\n"));
  }

  @Test
  void instancesComeFromTheTemplateOfTheRegistry() throws IOException {
    fleetctl.run("submit", file("w@.service", SERVICE));
    assertRun(0, "Unit w@1.service inactive\n", "", "submit", "w@1");
    assertThat(registry.unit("w@1.service").getContent().toStringUtf8()).isEqualTo(SERVICE);
  }

  @Test
  void instancesComeFromALocalTemplateToo() throws IOException {
    file("w@.service", SERVICE);
    assertRun(0, "Unit w@1.service inactive\n", "", "submit", path("w@1"));
  }

  @Test
  void aTemplateAndItsInstancesInOneCommand() throws IOException {
    assertRun(
        0,
        "Unit w@.service inactive\nUnit w@1.service inactive\n",
        "",
        "submit",
        file("w@.service", SERVICE),
        "w@1");
  }

  @Test
  void aTemplateCannotBeStarted() throws IOException {
    assertRun(
        1,
        "Unit w@.service inactive\n",
        "Error starting units: cannot activate template \"w@.service\"\n",
        "start",
        file("w@.service", SERVICE));
    assertRun(
        1, "", "Error loading units: cannot activate template \"w@.service\"\n", "load", "w@");
  }

  @Test
  void globalUnitsAreTriggered() throws IOException {
    String global = file("g.service", GLOBAL);
    assertRun(0, "Unit g.service \nTriggered global unit g.service start\n", "", "start", global);
    assertRun(
        0,
        "Triggered global unit g.service stop\n",
        "Successfully stopped units [].\n",
        "stop",
        "g");
    assertRun(0, "", "", "load", "g");
    assertRun(
        0,
        "Triggered global unit g.service unload\n",
        "Successfully unloaded units [].\n",
        "unload",
        "g");
  }

  @Test
  void noBlockSaysOnceWhatItTriggers() throws IOException {
    registry.hold();
    String hello = file("hello.service", SERVICE);
    assertRun(
        0,
        "Unit hello.service inactive\nTriggered unit hello.service start\n",
        "",
        "start",
        "--no-block",
        hello);
    assertRun(0, "Triggered unit hello.service load\n", "", "load", "--no-block", "hello");
  }

  // -- replacing -------------------------------------------------------------------------------

  @Test
  void aDifferentFileIsWarnedOf() throws IOException {
    fleetctl.run("submit", file("hello.service", SERVICE));
    String hello = file("hello.service", OTHER);
    assertRun(
        0,
        "Unit hello.service launched" + ON_M1,
        "WARNING: Unit hello.service in registry differs from local unit file "
            + hello
            + ". Add --replace to override.\n",
        "start",
        hello);
    assertRun(0, "", "", "submit", file("hello.service", "# comment\n" + SERVICE));
  }

  @Test
  void aDifferentTemplateIsWarnedOf() throws IOException {
    fleetctl.run("submit", file("w@.service", SERVICE));
    file("w@.service", OTHER);
    assertRun(
        0,
        "Unit w@4.service inactive\n",
        "WARNING: Unit w@.service in registry differs from local template unit file "
            + path("w@4.service")
            + ". Add --replace to override.\n",
        "submit",
        path("w@4.service"));
    assertRun(
        0,
        "",
        "WARNING: Unit w@4.service in registry differs from local template unit file "
            + path("w@4.service")
            + ". Add --replace to override.\n",
        "submit",
        path("w@4"));
    assertThat(registry.unit("w@4.service").getContent().toStringUtf8()).isEqualTo(SERVICE);
  }

  /** The permission table of section 1.3. */
  @ParameterizedTest
  @CsvSource({
    "submit, submit, true",
    "submit, load, false",
    "submit, start, false",
    "load, submit, true",
    "load, load, true",
    "load, start, false",
    "start, submit, true",
    "start, load, true",
    "start, start, true",
  })
  void whichCommandMayReplaceWhat(String command, String before, boolean allowed)
      throws IOException {
    fleetctl.run(before, file("hello.service", SERVICE));
    String hello = file("hello.service", OTHER);
    String word =
        before.equals("submit") ? "inactive" : before.equals("load") ? "loaded" : "launched";
    Fleetctl.Result result = fleetctl.run(command, "--replace", "--no-block=false", hello);
    if (command.equals("submit")) {
      result = fleetctl.run(command, "--replace", hello);
    }
    assertThat(result.exitCode()).isZero();
    assertThat(registry.unit("hello.service").getContent().toStringUtf8())
        .isEqualTo(allowed ? OTHER : SERVICE);
    if (!allowed) {
      assertThat(result.err())
          .isEqualTo(
              "Warning: can not replace Unit(hello.service) in state '"
                  + word
                  + "', use the appropriate command\n");
    }
  }

  @Test
  void startReplacesInPlace() throws IOException {
    fleetctl.run("start", file("hello.service", SERVICE));
    assertRun(
        0,
        "Unit hello.service launched" + ON_M1,
        "",
        "start",
        "--replace",
        file("hello.service", OTHER));
    assertThat(desired("hello.service")).isEqualTo(DesiredState.DESIRED_STATE_LAUNCHED);
    assertRun(
        0,
        "Found same Unit(hello.service) in Registry, nothing to do\n",
        "",
        "start",
        "--replace",
        path("hello.service"));
  }

  @Test
  void manyUnitsAreReplacedInOneCall() throws IOException {
    var line = new ArrayList<String>(List.of("submit"));
    for (int i = 1; i <= 50; i++) {
      line.add(file("u" + i + ".service", SERVICE));
    }
    fleetctl.run(line.toArray(new String[0]));
    for (int i = 1; i <= 50; i++) {
      file("u" + i + ".service", OTHER);
    }
    line.add(1, "--replace");
    Fleetctl.Result result = fleetctl.run(line.toArray(new String[0]));
    assertThat(result.exitCode()).isZero();
    assertThat(result.out().lines()).hasSize(50);
    assertThat(registry.calls()).containsOnlyOnce("BatchReplaceUnits");
    assertThat(registry.calls()).doesNotContain("ReplaceUnit");
  }

  @Test
  void submitReplaces() throws IOException {
    fleetctl.run("submit", file("hello.service", SERVICE));
    assertRun(
        0,
        "Unit hello.service inactive\n",
        "",
        "submit",
        "--replace",
        file("hello.service", OTHER));
  }

  @Test
  void replacingNeedsAFile() throws IOException {
    fleetctl.run("submit", file("hello.service", SERVICE), file("w@.service", SERVICE));
    fleetctl.run("submit", "w@1");
    assertRun(
        1,
        "",
        "Error creating units: error Unit hello.service does not seem to be a template unit\n",
        "submit",
        "--replace",
        "hello");
    assertRun(
        1,
        "",
        "Error creating units: unable to read w@.service: no such file\n",
        "submit",
        "--replace",
        "w@1");
  }

  /** D8: the content is the one that was compared, though the registry's template is stale. */
  @Test
  void anInstanceIsReplacedByTheLocalTemplate() throws IOException {
    fleetctl.run("submit", file("w@.service", SERVICE));
    fleetctl.run("start", "w@1");
    file("w@.service", OTHER);
    assertRun(
        0, "Unit w@1.service launched" + ON_M1, "", "start", "--replace", path("w@1.service"));
    assertThat(registry.unit("w@1.service").getContent().toStringUtf8()).isEqualTo(OTHER);
    assertThat(registry.unit("w@.service").getContent().toStringUtf8()).isEqualTo(SERVICE);
  }

  // -- waiting ---------------------------------------------------------------------------------

  @Test
  void fiveHundredUnitsAreAHandfulOfCalls() throws IOException {
    file("web@.service", SERVICE);
    var line = new ArrayList<>(List.of("start"));
    for (int i = 1; i <= 500; i++) {
      line.add(path("web@" + i));
    }
    Fleetctl.Result result = fleetctl.run(line.toArray(new String[0]));
    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
    assertThat(result.out().lines()).hasSize(1000);
    assertThat(registry.calls())
        .as("listing in pages, one creation, one change, two watches, the machines")
        .hasSizeLessThan(12);
  }

  @Test
  void aUnitThatNoMachineTakesIsExplainedAtOnce() throws IOException {
    registry.putMachine("b0000000b0000000", "");
    assertRun(
        1,
        "Unit far.service inactive\n",
        """
        Unit far.service cannot be placed: no machine fits: 2 refuse
          113f16a7.../172.17.8.103\tmetadata insufficient
          b0000000...\t\t\tmetadata insufficient
        Waiting for unit far.service: no machine takes it
        Error waiting for units: timed out waiting for unit far.service to report state launched
        Error waiting for unit states, exit status: 1
        """,
        "start",
        "--block-attempts=1",
        file("far.service", SERVICE + "[X-Fleet]\nMachineMetadata=region=mars\n"));
    assertRun(
        0, "", "Unit far.service cannot be placed: no machine fits: 2 refuse\n", "start", "far");
    assertRun(
        1,
        "",
        """
        Unable to stop unit far.service in state inactive
        The unit waits for a machine; to give up: fleetctl unload far.service
        """,
        "stop",
        "far");
    assertRun(
        0,
        "Unit far.service inactive\n",
        "Successfully unloaded units [far.service].\n",
        "unload",
        "far");
    assertRun(1, "", "Unable to stop unit far.service in state inactive\n", "stop", "far");
  }

  @Test
  void explainShowsEveryMachine() throws IOException {
    fleetctl.run("start", file("hello.service", SERVICE));
    assertRun(
        0,
        """
        Unit hello.service is placed on 113f16a7.../172.17.8.103: least loaded
          113f16a7.../172.17.8.103\tfits
        """,
        "",
        "explain",
        "hello");
    assertRun(1, "", "Unit nope.service does not exist.\n", "explain", "nope");
  }

  @Test
  void aUnitThatFailsEndsTheCommandAtOnce() throws IOException {
    registry.script(unit -> List.of("activating/start", "failed/failed"));
    host.statuses.put(
        "bad.service",
        UnitStatus.newBuilder()
            .setName("bad.service")
            .setActiveState("failed")
            .setResult("exit-code")
            .setMainExit(ProcessExit.newBuilder().setPid(7).setCode("exited").setStatus(1))
            .build());
    assertRun(
        1,
        "Unit bad.service inactive\nUnit bad.service launched" + ON_M1,
        """
        Error waiting for units: unit bad.service failed on 113f16a7.../172.17.8.103 \
        (exit-code: code=exited, status=1/FAILURE)
        See: fleetctl status bad.service, fleetctl journal bad.service
        Error waiting for systemd unit states, err: unit bad.service failed on \
        113f16a7.../172.17.8.103 (exit-code: code=exited, status=1/FAILURE)
        """,
        "start",
        file("bad.service", SERVICE));
  }

  @Test
  void aUnitThatIsSlowToBecomeActiveIsReportedAfterTheWindow() throws IOException {
    registry.script(unit -> List.of("activating/start-pre"));
    assertRun(
        1,
        "Unit slow.service inactive\nUnit slow.service launched" + ON_M1,
        """
        Waiting for unit slow.service: launched on 113f16a7.../172.17.8.103, activating (start-pre)
        Error waiting for units: Failed to find an active unit slow.service within 2s, err: Failed to \
        fetch states within 2s
        Unit slow.service is still launched on 113f16a7.../172.17.8.103, activating (start-pre); see: \
        fleetctl status slow.service
        Error waiting for systemd unit states, err: Failed to find an active unit slow.service within 2s
        """,
        "start",
        file("slow.service", SERVICE));
  }

  @Test
  void aOneshotThatHasRunIsASuccess() throws IOException {
    registry.script(unit -> List.of("activating/start", "inactive/dead"));
    host.statuses.put(
        "once.service",
        UnitStatus.newBuilder()
            .setName("once.service")
            .setActiveState("inactive")
            .setResult("success")
            .setMainExit(ProcessExit.newBuilder().setPid(7).setCode("exited"))
            .build());
    assertRun(
        0,
        "Unit once.service inactive\nUnit once.service launched" + ON_M1,
        "",
        "start",
        file("once.service", SERVICE));
  }

  /** systemd has dropped the unit, and nobody can be asked. */
  @Test
  void aOneshotThatSystemdHasForgottenIsASuccess() throws IOException {
    registry.script(unit -> List.of("inactive/dead"));
    assertRun(
        0,
        "Unit once.service inactive\nUnit once.service launched" + ON_M1,
        "",
        "start",
        file("once.service", SERVICE));
  }

  /** Its agent began anew during the start. */
  @Test
  void whereNobodySawTheEndTheMachineIsAsked() throws IOException {
    registry.script(unit -> List.of("end: unknown"));
    host.statuses.put("once.service", UnitStatus.newBuilder().setActiveState("inactive").build());
    assertRun(
        0,
        "Unit once.service inactive\nUnit once.service launched" + ON_M1,
        "",
        "start",
        file("once.service", SERVICE));
    host.statuses.put(
        "bad.service",
        UnitStatus.newBuilder().setActiveState("failed").setResult("exit-code").build());
    assertThat(fleetctl.run("start", file("bad.service", SERVICE)).exitCode()).isEqualTo(1);
  }

  @Test
  void aStartThatWasCalledOffIsNoSuccess() throws IOException {
    registry.script(unit -> List.of("activating/start", "end: canceled"));
    assertRun(
        1,
        "Unit a.service inactive\nUnit a.service launched" + ON_M1,
        """
        Error waiting for units: the start of unit a.service on 113f16a7.../172.17.8.103 ended with \
        "canceled"
        Error waiting for systemd unit states, err: the start of unit a.service on \
        113f16a7.../172.17.8.103 ended with "canceled"
        """,
        "start",
        file("a.service", SERVICE));
  }

  @Test
  void aStartJobThatFailsIsReported() throws IOException {
    registry.script(unit -> List.of("job: Job for odd.timer failed."));
    Fleetctl.Result result =
        fleetctl.run("start", file("odd.timer", "[Timer]\nOnCalendar=hourly\n"));
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err())
        .startsWith("Unit odd.timer on 113f16a7.../172.17.8.103: Job for odd.timer failed.\n")
        .contains(
            """
            Error waiting for units: unit odd.timer is in trouble on 113f16a7.../172.17.8.103: Job for \
            odd.timer failed.
            See: fleetctl status odd.timer, fleetctl journal odd.timer
            """);
  }

  @Test
  void aConditionThatIsNotMetIsSaid() throws IOException {
    registry.script(unit -> List.of("inactive/dead"));
    host.statuses.put(
        "cond.service",
        UnitStatus.newBuilder()
            .setName("cond.service")
            .setActiveState("inactive")
            .setConditionResult(false)
            .setFailedCondition("ConditionPathExists=/x")
            .build());
    assertRun(
        0,
        "Unit cond.service inactive\nUnit cond.service launched" + ON_M1,
        "Unit cond.service was not started: ConditionPathExists=/x was not met\n",
        "start",
        file("cond.service", SERVICE));
  }

  @Test
  void whatTheMachineCannotDoIsSaidAndEndsTheCommandAfterTheWindow() throws IOException {
    registry.script(unit -> List.of("error: Failed to enable it"));
    Fleetctl.Result result = fleetctl.run("start", file("odd.service", SERVICE));
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err())
        .startsWith("Unit odd.service on 113f16a7.../172.17.8.103: Failed to enable it\n")
        .endsWith(
            """
            Error waiting for units: unit odd.service: Failed to enable it
            Error waiting for unit states, exit status: 1
            """);
  }

  /** A failure of an earlier run is no failure of this one. */
  @Test
  void theStateOfBeforeDoesNotCount() throws IOException {
    registry.script(unit -> List.of("failed/failed"));
    fleetctl.run("start", "--no-block", file("flaky.service", SERVICE));
    fleetctl.run("stop", "flaky");
    registry.script(unit -> List.of("activating/start", "active/running"));
    assertRun(0, "Unit flaky.service launched" + ON_M1, "", "start", "flaky");
  }

  // -- stop, unload, destroy, restart ----------------------------------------------------------

  @Test
  void stopUnloadDestroy() throws IOException {
    fleetctl.run("start", file("a.service", SERVICE), file("b.service", SERVICE));
    Fleetctl.Result stopped = fleetctl.run("stop", "a", "b", "unknown");
    assertThat(stopped.exitCode()).isZero();
    assertThat(stopped.out().lines())
        .containsExactlyInAnyOrder(
            "Unit a.service loaded on 113f16a7.../172.17.8.103",
            "Unit b.service loaded on 113f16a7.../172.17.8.103");
    assertThat(stopped.err()).isEqualTo("Successfully stopped units [a.service b.service].\n");
    assertThat(desired("a.service")).isEqualTo(DesiredState.DESIRED_STATE_LOADED);
    assertRun(0, "", "Successfully stopped units [].\n", "stop", "a");
    assertRun(
        0,
        "Unit a.service inactive\n",
        "Successfully unloaded units [a.service].\n",
        "unload",
        "a");
    assertThat(desired("a.service")).isEqualTo(DesiredState.DESIRED_STATE_INACTIVE);
    assertRun(0, "", "Successfully unloaded units [].\n", "unload", "a");
    assertRun(0, "Destroyed a.service\nDestroyed b.service\n", "", "destroy", "a", "b", "c");
    assertThat(registry.unitNames()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"stop", "unload", "destroy"})
  void unknownUnitsAreNoError(String command) {
    assertRun(0, "", "Units not found in registry\n", command, "nope", "{1..3}");
  }

  @Test
  void stopEndsAtAnInactiveUnit() throws IOException {
    fleetctl.run("start", file("a.service", SERVICE), file("c.service", SERVICE));
    fleetctl.run("submit", file("b.service", SERVICE));
    assertRun(1, "", "Unable to stop unit b.service in state inactive\n", "stop", "a", "b", "c");
    assertThat(desired("a.service")).isEqualTo(DesiredState.DESIRED_STATE_LOADED);
    assertThat(desired("c.service")).isEqualTo(DesiredState.DESIRED_STATE_LAUNCHED);
  }

  @Test
  void stopThatTakesTooLong() throws IOException {
    fleetctl.run("start", file("a.service", SERVICE));
    registry.hold();
    Fleetctl.Result result = fleetctl.run("stop", "--block-attempts=1", "a");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err())
        .endsWith(
            """
            Error waiting for units: timed out waiting for unit a.service to report state loaded
            Failed to stop units [a.service]. err: timed out waiting for unit a.service to report state \
            loaded
            """);
  }

  @Test
  void destroyWaitsUntilTheMachineHasLetGo() throws Exception {
    fleetctl.run("start", file("a.service", SERVICE));
    registry.hold();
    int before = registry.calls().size();
    Thread later =
        Thread.startVirtualThread(
            () -> {
              eventually(
                  SOON,
                  () -> {
                    List<String> calls = registry.calls();
                    assertThat(calls.subList(before, calls.size())).contains("WatchUnitStates");
                    assertThat(registry.unitNames()).isEmpty();
                  });
              registry.release();
            });
    assertRun(0, "Destroyed a.service\n", "", "destroy", "a");
    later.join();
    assertThat(fleetctl.run("list-units", "-no-legend").out()).isEmpty();
  }

  @Test
  void destroyDoesNotHangWhenTheMachineIsSilent() throws IOException {
    fleetctl.run("start", file("a.service", SERVICE));
    registry.hold();
    assertRun(
        0,
        "Destroyed a.service\n",
        """
        Waiting for unit a.service: being stopped on 113f16a7.../172.17.8.103
        Unit a.service is still being stopped on 113f16a7.../172.17.8.103
        """,
        "destroy",
        "a");
  }

  @Test
  void destroyWithoutWaiting() throws IOException {
    fleetctl.run("start", file("a.service", SERVICE));
    registry.hold();
    assertRun(0, "Destroyed a.service\n", "", "destroy", "--no-block", "a");
  }

  @Test
  void restartIsDoneByTheAgent() throws IOException {
    fleetctl.run("start", file("a.service", SERVICE));
    fleetctl.run("load", file("b.service", SERVICE));
    fleetctl.run("submit", file("c.service", SERVICE));
    host.statuses.put("a.service", UnitStatus.newBuilder().setActiveState("active").build());
    assertRun(
        0,
        "Unit a.service launched" + ON_M1 + "Unit b.service launched" + ON_M1,
        "Unable to restart unit c.service in state inactive\n",
        "restart",
        "a",
        "b",
        "c");
    assertThat(host.restarts).containsExactly("a.service");
    assertThat(desired("b.service")).isEqualTo(DesiredState.DESIRED_STATE_LAUNCHED);
  }

  @Test
  void globalUnitsAreRestartedOnEveryMachine() throws IOException {
    try (var second = new FakeHost("m2")) {
      registry.putMachine(
          Machine.newBuilder().setId("m2").setAgentEndpoint(second.endpoint()).build());
      fleetctl.run("start", file("g.service", GLOBAL));
      host.statuses.put("g.service", UnitStatus.newBuilder().setActiveState("active").build());
      second.statuses.put("g.service", UnitStatus.newBuilder().setActiveState("active").build());
      assertRun(
          0,
          "Unit g.service launched" + ON_M1 + "Unit g.service launched on m2...\n",
          "",
          "restart",
          "g");
      assertThat(host.restarts).containsExactly("g.service");
      assertThat(second.restarts).containsExactly("g.service");
    }
  }

  @Test
  void aRestartThatFailsIsAnError() throws IOException {
    fleetctl.run("start", file("a.service", SERVICE));
    host.statuses.put("a.service", UnitStatus.newBuilder().setActiveState("failed").build());
    assertRun(
        1,
        "",
        "Error restarting units: unit a.service on 113f16a7.../172.17.8.103: Job for a.service"
            + " failed\n",
        "restart",
        "a");
  }

  @Test
  void waitingGoesOnWhenTheUnitMoves() throws Exception {
    registry.hold();
    Thread later =
        Thread.startVirtualThread(
            () -> {
              eventually(SOON, () -> assertThat(registry.calls()).contains("WatchUnitStates"));
              registry.removeMachine(M1);
              registry.putMachine("22222222222222222222222222222222", "10.0.0.2");
              registry.release();
            });
    assertRun(
        0,
        "Unit a.service inactive\nUnit a.service launched on 22222222.../10.0.0.2\n",
        "",
        "start",
        file("a.service", SERVICE));
    later.join();
  }

  @Test
  void aReportOfAnEarlierGenerationIsNotTheAnswer() throws IOException {
    registry.hold();
    fleetctl.run("start", "--no-block", file("a.service", SERVICE));
    registry.report(
        UnitState.newBuilder()
            .setUnit("a.service")
            .setMachineId(M1)
            .setGeneration(1)
            .setAgentState(DesiredState.DESIRED_STATE_LAUNCHED)
            .setActiveState("active")
            .setSince(Timestamp.newBuilder().setSeconds(1))
            .build());
    fleetctl.run("load", "--no-block", "a");
    assertThat(fleetctl.run("start", "--block-attempts=1", "a").exitCode()).isEqualTo(1);
  }
}
