package dev.fleet.deploy.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.deploy.local.Command;
import dev.fleet.deploy.local.Init;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A Python client, made from the protos alone, lists units and follows a watch. */
@On(Init.SYSTEMD)
final class ForeignClientIT {
  private static final Path PROTOS = Path.of("../proto").toAbsolutePath().normalize();
  private static final String CLIENT = "src/test/python/follow_units.py";

  private final TestCluster cluster;
  private final Terminal terminal;

  ForeignClientIT(TestCluster cluster) {
    this.cluster = cluster;
    this.terminal = new Terminal(cluster);
    terminal.edit("foreign.service", "[Service]\nExecStart=/bin/sleep infinity\n");
    terminal.edit("other@.service", "[Service]\nExecStart=/bin/sleep infinity\n");
  }

  @Test
  @Timeout(60)
  void listsAndFollows(@TempDir Path stubs) throws IOException, InterruptedException {
    var generated =
        Command.run(
            List.of(
                "sh",
                "-c",
                "protoc -I"
                    + PROTOS
                    + " --python_out="
                    + stubs
                    + " --grpc_python_out="
                    + stubs
                    + " --plugin=protoc-gen-grpc_python=$(command -v grpc_python_plugin) "
                    + PROTOS
                    + "/fleet/v1/*.proto"),
            Map.of(),
            Duration.ofSeconds(60));
    assertThat(generated.exit()).as(generated.stderr()).isZero();
    terminal.ok("fleetctl submit foreign.service other@.service other@{1..4}");

    String endpoint = cluster.address("registry-1");
    Process client =
        new ProcessBuilder(
                "/usr/bin/python3", CLIENT, stubs.toString(), endpoint, "foreign.service")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader lines = client.inputReader(StandardCharsets.UTF_8)) {
      for (String name :
          List.of(
              "foreign.service",
              "other@.service",
              "other@1.service",
              "other@2.service",
              "other@3.service",
              "other@4.service")) {
        assertThat(lines.readLine()).isEqualTo("listed " + name);
      }
      assertThat(lines.readLine()).isEqualTo("put foreign.service DESIRED_STATE_INACTIVE");
      assertThat(lines.readLine()).isEqualTo("synced");

      terminal.ok("fleetctl start foreign");
      assertThat(lines.readLine()).isEqualTo("put foreign.service DESIRED_STATE_LAUNCHED");
      terminal.ok("fleetctl destroy foreign");
      String last = lines.readLine();
      while ("put foreign.service DESIRED_STATE_LAUNCHED".equals(last)) {
        last = lines.readLine(); // Its placement and its current state are changes too.
      }
      assertThat(last).isEqualTo("deleted foreign.service");
      assertThat(client.waitFor()).isZero();
    } finally {
      client.destroy();
    }
  }
}
