package dev.fleet.agent.embedded.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.agent.embedded.host.Launch;
import dev.fleet.agent.embedded.host.ProcessEnd;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, by control groups and without. */
final class LinuxHostProcessIT {
  @Nested
  final class ByControlGroups extends Scenarios {
    ByControlGroups() {
      super(true);
    }
  }

  @Nested
  final class ByLooking extends Scenarios {
    ByLooking() {
      super(false);
    }
  }

  abstract static class Scenarios {
    private final boolean controlGroups;
    @TempDir Path folder;

    Scenarios(boolean controlGroups) {
      this.controlGroups = controlGroups;
    }

    private HostRig rig() throws Exception {
      return new HostRig(folder, controlGroups);
    }

    @Test
    void oneProcess() throws Exception {
      try (var rig = rig();
          var group = rig.open("one.service")) {
        int pid = group.sh("echo hello; exit 3");
        assertThat(group.awaitEnd(pid)).isEqualTo(ProcessEnd.exited(3));
        group.awaitEmpty();
        assertThat(group.told()).containsExactly("executed " + pid, "exited " + pid, "emptied");
        rig.awaitOutput("one.service", "hello\n");
      }
    }

    @Test
    void everyExitCode() throws Exception {
      try (var rig = rig();
          var group = rig.open("codes.service")) {
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
    void everyTerminatingSignal() throws Exception {
      try (var rig = rig();
          var group = rig.open("signals.service", "LimitCORE=0", "IgnoreSIGPIPE=no")) {
        for (int signal = 1; signal <= 64; signal++) {
          if (List.of(17, 18, 19, 20, 21, 22, 23, 28, 32, 33).contains(signal)) {
            continue; // Ignored or stopping by default; or the C library's own.
          }
          int pid = group.run("/bin/sleep", "1000");
          int sent = signal;
          assertThat(rig.<Boolean>on(() -> group.group.signal(pid, sent))).isTrue();
          ProcessEnd end = group.awaitEnd(pid);
          assertThat(end.status()).isEqualTo(signal);
          assertThat(end.code()).isNotEqualTo(ProcessEnd.Code.EXITED);
        }
      }
    }

    @Test
    void thousandSleeps() throws Exception {
      try (var rig = rig()) {
        var groups = new ArrayList<HostRig.Group>();
        long start = System.nanoTime();
        for (int i = 0; i < 1000; i++) {
          var group = rig.open("sleep" + i + ".service");
          group.run("/bin/sleep", "1000");
          groups.add(group);
        }
        long started = System.nanoTime();
        for (var group : groups) {
          group.signalAll(15);
        }
        for (var group : groups) {
          group.awaitEmpty();
        }
        long stopped = System.nanoTime();
        System.out.printf(
            "1000: start %d ms stop %d ms%n",
            (started - start) / 1000000, (stopped - started) / 1000000);
        for (var group : groups) group.close();
      }
    }

    @Test
    void doubleFork() throws Exception {
      try (var rig = rig();
          var group = rig.open("fork.service")) {
        int pid = group.sh("(setsid sh -c 'sleep 1000 & exec sleep 1000' & ) ; exit 0");
        group.awaitEnd(pid);
        group.signalAll(15);
        group.awaitEmpty();
      }
    }

    @Test
    void notFound() throws Exception {
      try (var rig = rig();
          var group = rig.open("no.service")) {
        assertThat(group.launch("/no/such"))
            .isEqualTo(new Launch.Failed(203, "EXEC", "No such file or directory"));
      }
    }
  }
}
