package dev.fleet.bench.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.bench.cluster.Ended;
import dev.fleet.bench.cluster.Programs;
import dev.fleet.runtime.clock.Clocks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The scripts as a shell sees them: a unit file doubles percent and dollar signs. */
final class LineWritersTest {
  private static List<String> lines(String script) throws Exception {
    String plain =
        script
            .replace("%%", "\0")
            .replace("%i", "7")
            .replace("\0", "%")
            .replace("$$", "$")
            .replace("sleep 1;", "")
            .replace("; exec sleep infinity", "");
    Ended ended =
        new Programs(Clocks.system())
            .run(
                List.of("/bin/sh", "-c", plain),
                Map.of("PATH", "/usr/bin:/bin"),
                Path.of("/"),
                Duration.ofMinutes(1));
    return ended.orFail().output().lines().toList();
  }

  @Test
  void aBurstIsOfNumberedLinesOfOneSize() throws Exception {
    List<String> lines = lines(LineWriters.burst("one", 12));

    assertThat(lines).hasSize(12).allMatch(line -> line.length() == LineWriters.LINE_BYTES);
    assertThat(lines.getLast()).startsWith(LineWriters.numbered("one", 12) + " ");
  }

  @Test
  void pacedLinesGoOnCounting() throws Exception {
    assertThat(lines(LineWriters.paced(2, 2)))
        .containsExactly("paced 7 1", "paced 7 2", "paced 7 3", "paced 7 4");
  }
}
