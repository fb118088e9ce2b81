package dev.fleet.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.v1.DesiredState;
import dev.fleet.v1.UnitStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The commands that submit, load and start units, by what they print, byte for byte, and what they
 * leave behind: sections 1.3, 1.4 and 9.12 of the reference with their stances.
 */
final class UnitCommandsTest extends UnitCommands {
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
}
