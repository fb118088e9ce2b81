package dev.fleet.agent.embedded.path;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.agent.embedded.EngineRig;
import dev.fleet.agent.units.JobResult;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The life of path units on a made-up host. */
final class PathUnitTest {
  private final EngineRig rig = new EngineRig();

  @BeforeEach
  void load() {
    rig.service("p.service", "ExecStart=/bin/sleep 1000");
  }

  private int runs() {
    return rig.host.lines("p.service").size();
  }

  private void path(String section) {
    rig.load("p.path", "[Path]\n" + section);
    assertThat(rig.startResult("p.path")).isEqualTo(JobResult.DONE);
  }

  private void write(String path) {
    rig.host.fakeFiles().write(path, "x");
    rig.run();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"PathExists=/spool/one", "PathExistsGlob=/spool/o*", "DirectoryNotEmpty=/spool"})
  void startsItsUnitAsLongAsItHolds(String option) {
    path(option);
    assertThat(rig.state("p.path")).isEqualTo("active/waiting");
    write("/spool/one");
    assertThat(rig.state("p.path")).isEqualTo("active/running");
    assertThat(runs()).isEqualTo(1);
    rig.exit(rig.host.only("p.service"), 0);
    assertThat(runs()).as("the file is still there").isEqualTo(2);
    rig.host.fakeFiles().remove("/spool/one");
    rig.exit(rig.host.only("p.service"), 0);
    assertThat(rig.state("p.path")).isEqualTo("active/waiting");
    assertThat(runs()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PathChanged=/f", "PathModified=/f"})
  void startsItsUnitAtEachChange(String option) {
    rig.host.fakeFiles().write("/f", "before");
    path(option);
    assertThat(rig.state("p.path")).as("what is there is no change").isEqualTo("active/waiting");
    write("/f");
    assertThat(runs()).isEqualTo(1);
    rig.exit(rig.host.only("p.service"), 0);
    assertThat(rig.state("p.path")).isEqualTo("active/waiting");
    write("/f");
    assertThat(runs()).isEqualTo(2);
  }

  @Test
  void runsWithAUnitThatRunsAlready() {
    rig.start("p.service");
    path("PathExists=/nowhere");
    assertThat(rig.state("p.path")).isEqualTo("active/running");
    assertThat(runs()).isEqualTo(1);
  }

  @Test
  void makesTheFolderItWatches() {
    path("DirectoryNotEmpty=/new\nMakeDirectory=yes");
    assertThat(rig.host.fakeFiles().folders()).contains("/new");
  }

  @Test
  void givesUpOnAUnitThatEndsAtOnce() {
    rig.service("p.service", "Type=oneshot\nExecStart=/bin/true");
    rig.host.fakeFiles().write("/f", "x");
    path("PathExists=/f");
    rig.advance(Duration.ofMillis(1));
    assertThat(rig.state("p.path")).isEqualTo("failed/failed");
    assertThat(rig.result("p.path")).isEqualTo("unit-start-limit-hit");
    assertThat(runs()).isEqualTo(5);
  }

  @Test
  void stopsForGood() {
    path("PathExists=/f");
    rig.stop("p.path");
    write("/f");
    assertThat(rig.state("p.path")).isEqualTo("inactive/dead");
    assertThat(runs()).isZero();
  }
}
