package dev.fleet.deploy.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real processes, told apart by what they have in their environment and whose children they are.
 */
final class ProcessMarksTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final String cluster = "test-" + ProcessHandle.current().pid();
  private final ProcessMarks marks = new ProcessMarks(cluster);
  private final Path log;

  ProcessMarksTest(@TempDir Path folder) {
    this.log = folder.resolve("log");
  }

  @AfterEach
  void nothingIsLeft() throws InterruptedException {
    marks.kill("", LIMIT);
  }

  @Test
  void aMemberIsKnownByItsNameAndAllByThatOfTheCluster() throws InterruptedException {
    Process one = sleeper("m1");
    Process eleven = sleeper("m11");

    assertThat(marks.processes("m1")).extracting(ProcessId::pid).containsExactly(one.pid());
    assertThat(marks.processes("m11")).extracting(ProcessId::pid).containsExactly(eleven.pid());
    assertThat(marks.processes("m2")).isEmpty();
    assertThat(marks.processes(""))
        .extracting(ProcessId::pid)
        .containsExactlyInAnyOrder(one.pid(), eleven.pid());
    assertThat(new ProcessMarks(cluster + "x").processes("")).isEmpty();

    marks.kill("m1", LIMIT);

    assertThat(one.waitFor()).isEqualTo(128 + 9);
    assertThat(eleven.isAlive()).isTrue();
  }

  @Test
  @Timeout(20)
  void whatAMemberStartsBelongsToItWhateverItsEnvironment()
      throws IOException, InterruptedException {
    Process parent =
        marks.start(
            "m1",
            List.of("sh", "-c", "env -i setsid sh -c 'echo $$; exec sleep 999' & wait"),
            Map.of(),
            log);
    Wait.until(LIMIT, "nothing was written", () -> log.toFile().length() > 0);
    long child = Long.parseLong(Files.readString(log).strip());

    assertThat(marks.processes("m1")).extracting(ProcessId::pid).contains(parent.pid(), child);

    marks.kill("m1", LIMIT);

    assertThat(ProcessId.of(child)).isEmpty();
  }

  private Process sleeper(String member) throws InterruptedException {
    Process process = marks.start(member, List.of("sleep", "999"), Map.of(), log);
    // Until then it is a copy of this process, with this one's environment.
    Wait.until(LIMIT, member + " did not start", () -> !marks.processes(member).isEmpty());
    return process;
  }
}
