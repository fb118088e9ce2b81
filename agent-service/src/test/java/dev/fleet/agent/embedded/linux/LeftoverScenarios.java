package dev.fleet.agent.embedded.linux;

import static dev.fleet.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleet.agent.embedded.host.HostException;
import dev.fleet.agent.embedded.host.Leftover;
import dev.fleet.agent.embedded.host.ProcessEnd;
import dev.fleet.testkit.Eventually;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a killed manager leaves, and how the next one finds it. */
abstract class LeftoverScenarios {
  private final boolean controlGroups;
  @TempDir Path folder;

  LeftoverScenarios(boolean controlGroups) {
    this.controlGroups = controlGroups;
  }

  @Test
  void everyProcessOfAKilledManagerIsFound() throws Exception {
    for (int units : List.of(1, 2, 5, 20, 60)) {
      String mark = "FLEET_TEST=" + UUID.randomUUID();
      killInTheMiddle(mark, units);
      try (var rig = new HostRig(folder, controlGroups)) {
        List<Leftover> leftovers = rig.host.leftovers();
        var found = new TreeSet<Integer>();
        leftovers.forEach(leftover -> found.addAll(leftover.pids()));
        assertThat(found).hasSizeGreaterThanOrEqualTo(2 * units);
        // One that becomes its program has no environment for a moment.
        eventually(HostRig.DEADLINE, () -> assertThat(marked(mark)).isEqualTo(found));
        var groups = new ArrayList<HostRig.Group>();
        for (Leftover leftover : leftovers) {
          groups.add(rig.takeOver(leftover));
        }
        for (var group : groups) {
          group.kill();
          for (int pid : group.leftover()) {
            assertThat(group.awaitEnd(pid).code())
                .isIn(ProcessEnd.Code.UNKNOWN, ProcessEnd.Code.KILLED);
          }
          group.close();
        }
        assertThat(marked(mark)).isEmpty();
      }
    }
  }

  @Test
  void whatIsLeftCanRunOnAndForkAndEndByItself() throws Exception {
    String mark = "FLEET_TEST=" + UUID.randomUUID();
    killInTheMiddle(mark, 1);
    try (var rig = new HostRig(folder, controlGroups)) {
      Leftover leftover = rig.host.leftovers().getFirst();
      var group = rig.takeOver(leftover);
      int beside = group.run("/bin/sleep", "1000");
      assertThat(group.isEmpty()).isFalse();
      assertThatThrownBy(() -> rig.takeOver(leftover)).isInstanceOf(IllegalStateException.class);
      for (int pid : leftover.pids()) {
        assertThat(group.signal(pid, 15)).isTrue();
        group.awaitEnd(pid);
      }
      assertThat(group.told()).doesNotContain("emptied");
      group.signal(beside, 15);
      assertThat(group.awaitEnd(beside)).isEqualTo(ProcessEnd.killed(15));
      group.awaitEmpty();
      group.close();
    }
    try (var rig = new HostRig(folder, controlGroups)) {
      assertThat(rig.host.leftovers()).isEmpty();
    }
  }

  @Test
  void aFolderHasOneManager() throws Exception {
    try (var rig = new HostRig(folder, controlGroups)) {
      assertThatThrownBy(() -> new HostRig(folder, controlGroups))
          .isInstanceOf(HostException.class)
          .hasMessageContaining("another unit manager uses this folder");
      assertThat(rig.host.leftovers()).isEmpty();
    }
  }

  /** Processes with this in their environment. */
  private static Set<Integer> marked(String mark) {
    var proc = new Proc();
    var marked = new TreeSet<Integer>();
    Arrays.stream(proc.pids())
        .filter(pid -> proc.hasEnvironment(pid, mark))
        .filter(pid -> proc.stat(pid).filter(stat -> !stat.isDead()).isPresent())
        .forEach(marked::add);
    return marked;
  }

  /** Kills a manager that starts one unit after the other, once it has started some. */
  private void killInTheMiddle(String mark, int units) throws Exception {
    Process manager =
        TestJvm.start(
            List.of(),
            EndlessStarter.class,
            folder.toString(),
            Boolean.toString(controlGroups),
            mark);
    try (BufferedReader lines = manager.inputReader()) {
      for (int i = 0; i < units; i++) {
        assertThat(lines.readLine()).startsWith("started");
      }
      manager.destroyForcibly().waitFor();
    }
    // What waited at the gate is let go by the next manager, and ends; see SpawnGate.
    Eventually.eventually(HostRig.DEADLINE, () -> assertThat(manager.isAlive()).isFalse());
  }
}
