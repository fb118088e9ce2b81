package dev.fleet.agent.embedded.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.agent.embedded.host.ProcessEnd;
import dev.fleet.testkit.Eventually;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How processes end, and what is told of it. */
abstract class ProcessEndScenarios extends HostScenarios {
  private static final int LAST_SIGNAL = 64;

  /** By default ignored, stopping or continuing; 32 and 33 are the C library's own. */
  private static final List<Integer> NOT_DEADLY = List.of(17, 18, 19, 20, 21, 22, 23, 28, 32, 33);

  private static final List<Integer> DUMPING = List.of(3, 4, 5, 6, 7, 8, 11, 24, 25, 31);

  ProcessEndScenarios(boolean controlGroups) {
    super(controlGroups);
  }

  @Test
  void aLifeIsToldInOrder() throws Exception {
    try (var group = rig.open("one.service")) {
      int pid = group.sh("echo hello; exit 3");
      assertThat(group.awaitEnd(pid)).isEqualTo(ProcessEnd.exited(3));
      group.awaitEmpty();
      assertThat(group.told()).containsExactly("executed " + pid, "exited " + pid, "emptied");
      assertThat(rig.awaitOutput("one.service", "\n")).isEqualTo("hello\n");
    }
  }

  @Test
  void everyExitCodeIsToldAsItIs() throws Exception {
    try (var group = rig.open("codes.service")) {
      var pids = new ArrayList<Integer>();
      for (int code = 0; code < 256; code++) {
        pids.add(group.sh("exit " + code));
      }
      for (int code = 0; code < 256; code++) {
        assertThat(group.awaitEnd(pids.get(code))).isEqualTo(ProcessEnd.exited(code));
      }
    }
  }

  @Test
  void everyDeadlySignalIsToldAsItIs() throws Exception {
    boolean alwaysDumps = corePattern().startsWith("|");
    try (var group = rig.open("signals.service", "LimitCORE=0", "IgnoreSIGPIPE=no")) {
      for (int signal : deadlySignals()) {
        int pid = group.run("/bin/sleep", "1000");
        assertThat(group.signal(pid, signal)).isTrue();
        boolean dumps = alwaysDumps && DUMPING.contains(signal);
        assertThat(group.awaitEnd(pid))
            .isEqualTo(
                dumps ? new ProcessEnd(ProcessEnd.Code.DUMPED, signal) : ProcessEnd.killed(signal));
      }
    }
  }

  @Test
  void aCoreDumpIsTold() throws Exception {
    try (var group = rig.open("core.service", "LimitCORE=infinity", "WorkingDirectory=" + folder)) {
      for (int signal : DUMPING) {
        int pid = group.run("/bin/sleep", "1000");
        group.signal(pid, signal);
        assertThat(group.awaitEnd(pid)).isEqualTo(new ProcessEnd(ProcessEnd.Code.DUMPED, signal));
      }
    }
  }

  private static String corePattern() throws Exception {
    return Files.readString(Path.of("/proc/sys/kernel/core_pattern"));
  }

  private static List<Integer> deadlySignals() {
    return IntStream.rangeClosed(1, LAST_SIGNAL)
        .boxed()
        .filter(signal -> !NOT_DEADLY.contains(signal))
        .toList();
  }

  @Test
  void brokenPipesAreIgnoredUnlessSaidOtherwise() throws Exception {
    String ignored = "SigIgn:\t0000000000001000";
    String none = "SigIgn:\t0000000000000000";
    try (var usual = rig.open("ignores.service");
        var other = rig.open("heeds.service", "IgnoreSIGPIPE=no")) {
      assertThat(usual.outputOf("cat /proc/self/status")).contains(ignored);
      assertThat(other.outputOf("cat /proc/self/status"))
          .contains(none)
          .contains("SigBlk:\t0000000000000000");
    }
  }

  @Test
  void aThousandProcessesComeAndGo() throws Exception {
    record Sleeper(HostRig.Group group, int pid) {}
    var sleepers = new ArrayList<Sleeper>();
    for (int i = 0; i < 1000; i++) {
      var group = rig.open("sleep" + i + ".service");
      sleepers.add(new Sleeper(group, group.run("/bin/sleep", "1000")));
    }
    for (var sleeper : sleepers) {
      assertThat(sleeper.group().signalAll(15)).isOne();
    }
    for (var sleeper : sleepers) {
      assertThat(sleeper.group().awaitEnd(sleeper.pid())).isEqualTo(ProcessEnd.killed(15));
      sleeper.group().awaitEmpty();
      sleeper.group().close();
    }
    awaitNoChildren();
  }

  /** A group is empty when all in it are dead; the last of them are collected just after. */
  static void awaitNoChildren() throws InterruptedException {
    Eventually.eventually(HostRig.DEADLINE, () -> assertThat(children()).isEmpty());
  }

  /** Children of this process that are not the JVM's own, zombies among them. */
  static Map<Integer, String> children() {
    var proc = new Proc();
    var children = new LinkedHashMap<Integer, String>();
    for (int pid : proc.pids()) {
      proc.stat(pid)
          .filter(stat -> stat.parent() == proc.self() && stat.session() != proc.ownSession())
          .ifPresent(stat -> children.put(pid, stat.name() + " " + stat.state()));
    }
    return children;
  }

  @Test
  void theJvmsOwnChildrenAreLeftToIt() throws Exception {
    try (var group = rig.open("beside.service")) {
      for (int code = 0; code < 20; code++) {
        int pid = group.sh("exit " + code);
        Process own = new ProcessBuilder("/bin/sh", "-c", "exit " + (100 + code)).start();
        assertThat(own.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(own.exitValue()).isEqualTo(100 + code);
        assertThat(group.awaitEnd(pid)).isEqualTo(ProcessEnd.exited(code));
      }
    }
  }
}
