package dev.fleet.agent.embedded.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.agent.embedded.host.ProcessEnd;
import dev.fleet.agent.embedded.host.ProcessInfo;
import dev.fleet.agent.embedded.host.Usage;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which processes are of a unit, and that none gets away. */
abstract class GroupScenarios extends HostScenarios {
  GroupScenarios(boolean controlGroups) {
    super(controlGroups);
  }

  @Test
  void aDoubleForkIsFoundAndToldOf() throws Exception {
    try (var group = rig.open("daemon.service")) {
      int pid = group.sh("(setsid sh -c 'echo $$; exec sleep 1000' &) ; exit 0");
      assertThat(group.awaitEnd(pid)).isEqualTo(ProcessEnd.exited(0));
      int daemon = Integer.parseInt(rig.awaitOutput("daemon.service", "\n").strip());
      assertThat(group.contains(daemon)).isTrue();
      assertThat(group.isEmpty()).isFalse();
      group.signalAll(15);
      assertThat(group.awaitEnd(daemon)).isEqualTo(ProcessEnd.killed(15));
      group.awaitEmpty();
    }
  }

  @Test
  void aDaemonThatHidesIsFound() throws Exception {
    // A new session, no parent and no environment: nothing of it says whose it is.
    try (var group = rig.open("hidden.service")) {
      int pid =
          group.sh("(setsid env -i /bin/sh -c 'echo $$; setsid sleep 1000 & exec sleep 1000' &)");
      group.awaitEnd(pid);
      int daemon = Integer.parseInt(rig.awaitOutput("hidden.service", "\n").strip());
      group.kill();
      assertThat(group.awaitEnd(daemon)).isEqualTo(ProcessEnd.killed(9));
      ProcessEndScenarios.awaitNoChildren();
    }
  }

  @Test
  void aSignalReachesThoseThatAreForkedMeanwhile() throws Exception {
    try (var group = rig.open("forks.service")) {
      group.sh(
          "i=0; while [ $i -lt 30 ]; do (while :; do setsid sleep 0.01; done) & i=$((i+1)); done;"
              + " echo up; wait");
      rig.awaitOutput("forks.service", "up");
      group.kill();
      ProcessEndScenarios.awaitNoChildren();
    }
  }

  @Test
  void someCanBeSpared() throws Exception {
    try (var group = rig.open("spare.service")) {
      int spared = group.run("/bin/sleep", "1000");
      int other = group.run("/bin/sleep", "1000");
      assertThat(rig.<Integer>on(() -> group.group.signalAll(15, Set.of(spared)))).isOne();
      assertThat(group.awaitEnd(other)).isEqualTo(ProcessEnd.killed(15));
      assertThat(group.contains(spared)).isTrue();
      assertThat(group.told()).doesNotContain("emptied");
      group.kill();
    }
  }

  @Test
  void oneUnitsProcessesAreNotAnothers() throws Exception {
    try (var one = rig.open("one.service");
        var other = rig.open("other.service")) {
      int pid = one.run("/bin/sleep", "1000");
      int theirs = other.run("/bin/sleep", "1000");
      assertThat(one.contains(theirs)).isFalse();
      assertThat(one.signal(theirs, 9)).isFalse();
      assertThat(one.signal(1, 9)).isFalse();
      assertThat(one.signal((int) ProcessHandle.current().pid(), 0)).isFalse();
      one.kill();
      assertThat(one.awaitEnd(pid)).isEqualTo(ProcessEnd.killed(9));
      assertThat(other.contains(theirs)).isTrue();
      other.kill();
    }
  }

  @Test
  void whatARunLeavesIsItsNextRuns() throws Exception {
    int left;
    try (var group = rig.open("left.service")) {
      int pid = group.sh("setsid sleep 1000 & echo $!");
      group.awaitEnd(pid);
      left = Integer.parseInt(rig.awaitOutput("left.service", "\n").strip());
    }
    try (var group = rig.open("left.service")) {
      assertThat(group.isEmpty()).isFalse();
      assertThat(group.contains(left)).isTrue();
      group.kill();
    }
  }

  @Test
  void anAdoptedGrandchildsEndIsTold() throws Exception {
    // Its parent lives and takes its status, so that is not known here, or only just.
    try (var group = rig.open("adopted.service")) {
      group.sh("sleep 1000 & echo $!; wait; sleep 1000");
      int grandchild = Integer.parseInt(rig.awaitOutput("adopted.service", "\n").strip());
      assertThat(rig.<Boolean>on(() -> group.group.adopt(grandchild))).isTrue();
      assertThat(rig.<Boolean>on(() -> group.group.adopt(1))).isFalse();
      group.signal(grandchild, 15);
      assertThat(group.awaitEnd(grandchild))
          .isIn(ProcessEnd.killed(15), new ProcessEnd(ProcessEnd.Code.UNKNOWN, 0));
      assertThat(group.isEmpty()).isFalse();
      group.kill();
    }
  }

  @Test
  void theProcessTreeAndItsUsage() throws Exception {
    try (var group = rig.open("tree.service")) {
      int root =
          group.sh(
              "(sleep 1001 & echo a; wait) & i=0; while [ $i -lt 200000 ]; do i=$((i+1));"
                  + " done; echo b; wait");
      rig.awaitOutput("tree.service", "a\n");
      rig.awaitOutput("tree.service", "b\n");
      List<ProcessInfo> processes = rig.on(group.group::processes);
      assertThat(processes).hasSize(3);
      assertThat(processes.get(0).pid()).isEqualTo(root);
      assertThat(processes.get(0).parent()).isZero();
      assertThat(processes.get(0).name()).isEqualTo("sh");
      assertThat(processes.get(1).parent()).isEqualTo(root);
      assertThat(processes.get(2).parent()).isEqualTo(processes.get(1).pid());
      assertThat(processes.get(2).commandLine()).isEqualTo("sleep 1001");
      Usage usage = rig.on(group.group::usage);
      assertThat(usage.tasks()).hasValue(3);
      assertThat(usage.memoryBytes().orElseThrow()).isGreaterThan(100_000);
      assertThat(usage.cpuNanos().orElseThrow()).isGreaterThan(1_000_000);
      group.kill();
    }
  }

  @Test
  void limitsAreAppliedOrNoted() throws Exception {
    try (var group = rig.open("noted.service", "TasksMax=50")) {
      List<String> notes =
          byControlGroups()
              ? List.of()
              : List.of("TasksMax= is not applied here: no writable control group");
      assertThat(group.group.notes()).isEqualTo(notes);
    }
  }
}
