package dev.fleet.deploy.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.ctl.FleetctlMain;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training run that fails would only cost speed, so nobody else would notice. */
final class TrainingServerTest {
  @Test
  void everyCommandOfTheTrainingWorks(@TempDir Path folder) throws Exception {
    var output = new ByteArrayOutputStream();
    var stream = new PrintStream(output, true, StandardCharsets.UTF_8);
    try (TrainingServer server = TrainingServer.start(folder)) {
      assertThat(server.endpoints()).hasSize(2);
      var line = new ArrayList<>(List.of("__train"));
      line.addAll(server.endpoints());

      int exitCode = FleetctlMain.run(line.toArray(String[]::new), Map.of(), stream, stream);

      assertThat(output.toString(StandardCharsets.UTF_8)).isEmpty();
      assertThat(exitCode).isZero();
    }
  }
}
