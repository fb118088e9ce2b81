package dev.fleet.deploy.system;

import static dev.fleet.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.deploy.local.Init;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

@On(Init.SYSTEMD)
final class JournalsSystemdIT extends Journals {
  private final TestCluster cluster;

  JournalsSystemdIT(TestCluster cluster) {
    super(cluster);
    this.cluster = cluster;
  }

  @AfterEach
  void noReaderIsLeft() {
    eventually(
        Duration.ofSeconds(20),
        () -> {
          for (String machine : List.of("m1", "m2", "m3")) {
            assertThat(cluster.exec(machine, "pgrep", "-c", "journalctl").stdout())
                .as("readers left on %s", machine)
                .isEqualTo("0\n");
          }
        });
  }
}
