package dev.fleet.agent.embedded.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleet.agent.linux.PosixSpawn;
import dev.fleet.testkit.Eventually;
import java.io.BufferedReader;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SpawnGateIT {
  @TempDir Path folder;

  @Test
  void aManagerKilledWithAProcessAtTheGateLeavesNothing() throws Exception {
    Path trace = folder.resolve("trace");
    Process manager =
        TestJvm.start(List.of(), StuckAtTheGate.class, folder.toString(), trace.toString());
    int waiting;
    try (BufferedReader lines = manager.inputReader()) {
      waiting = Integer.parseInt(lines.readLine());
      manager.destroyForcibly().waitFor();
    }
    var proc = new Proc();
    assertThat(proc.stat(waiting)).isPresent();
    try (var next = new SpawnGate(folder.resolve("gate"), proc)) {
      assertThat(next).isNotNull();
      Eventually.eventually(
          HostRig.DEADLINE,
          () -> assertThat(proc.stat(waiting).filter(stat -> !stat.isDead())).isEmpty());
    }
    assertThat(trace).doesNotExist();
  }

  @Test
  void whatCannotBePreparedNeverRuns() throws Exception {
    Path trace = folder.resolve("trace");
    Set<Integer> before = ProcessEndScenarios.children().keySet();
    try (var gate = new SpawnGate(folder.resolve("gate"), new Proc())) {
      for (int i = 0; i < 20; i++) {
        assertThatThrownBy(
                () ->
                    touch(
                        gate,
                        trace,
                        _ -> {
                          throw new SpawnException(ExitStep.LIMITS, "because");
                        }))
            .isInstanceOf(SpawnException.class)
            .hasMessage("LIMITS: because");
      }
    }
    assertThat(trace).doesNotExist();
    assertThat(ProcessEndScenarios.children().keySet()).isSubsetOf(before);
  }

  /** Lets a program run that leaves a trace, once it is prepared. */
  private static void touch(SpawnGate gate, Path trace, SpawnGate.Preparation preparation)
      throws Exception {
    try (Arena arena = Arena.ofShared();
        var spawn = new PosixSpawn(arena, true)) {
      gate.addTo(spawn);
      spawn.closeFrom(3);
      var arguments = PosixSpawn.table(arena, List.of("touch", trace.toString()));
      var environment = PosixSpawn.table(arena, List.of());
      gate.spawn(0022, () -> spawn.start("/usr/bin/touch", arguments, environment), preparation);
    }
  }

  /** Says which process waits, and keeps it waiting. */
  static final class StuckAtTheGate {
    private StuckAtTheGate() {}

    public static void main(String[] arguments) throws Exception {
      Path folder = Files.createDirectories(Path.of(arguments[0], "gate"));
      var gate = new SpawnGate(folder, new Proc());
      touch(
          gate,
          Path.of(arguments[1]),
          pid -> {
            System.out.println(pid);
            new java.util.concurrent.Semaphore(0).acquireUninterruptibly();
          });
    }
  }
}
