package dev.fleet.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.v1.DesiredState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Files that differ from what the cluster has, and --replace, by what they print, byte for byte,
 * and what they leave behind: sections 1.3, 1.4 and 9.12 of the reference with their stances.
 */
final class ReplaceCommandsTest extends UnitCommands {
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
}
