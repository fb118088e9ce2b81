package dev.fleet.bench.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleet.bench.BenchException;
import dev.fleet.runtime.clock.Clocks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ProgramsTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final int KILLED = 128 + 9;

  private final Programs programs = new Programs(Clocks.system());

  @Test
  void seeTheGivenEnvironmentAlone() throws Exception {
    Ended ended =
        programs.run(List.of("/usr/bin/env"), Map.of("ONE", "1"), Path.of("/"), LONG).orFail();

    assertThat(ended.output()).isEqualTo("ONE=1\n");
    assertThat(ended.wall()).isPositive();
  }

  @Test
  void whatTheySaidOnBothStreamsTellsWhyTheyFailed() throws Exception {
    Ended ended =
        programs.run(
            List.of("/bin/sh", "-c", "echo so; echo and so >&2; exit 3"),
            Map.of(),
            Path.of("/"),
            LONG);

    assertThat(ended.exitCode()).isEqualTo(3);
    assertThatThrownBy(ended::orFail)
        .isInstanceOf(BenchException.class)
        .hasMessageContaining("failed with 3: so | and so");
  }

  @Test
  void endAtTheirLimit() throws Exception {
    Ended ended =
        programs.run(List.of("/bin/sleep", "600"), Map.of(), Path.of("/"), Duration.ofMillis(50));

    assertThat(ended.exitCode()).isEqualTo(KILLED);
  }

  @Test
  void oneThatDoesNotExistIsNamed() {
    assertThatThrownBy(() -> programs.run(List.of("/nowhere"), Map.of(), Path.of("/"), LONG))
        .isInstanceOf(BenchException.class)
        .hasMessageContaining("/nowhere");
  }
}
