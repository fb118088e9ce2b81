package dev.fleet.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.testkit.registry.FakeRegistry;
import dev.fleet.v1.DesiredState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands that change units, by what they print, byte for byte, and what they leave behind.
 */
final class UnitCommandsTest {
  private static final String M1 = "113f16a7113f16a7113f16a7113f16a7";
  private static final String SERVICE = "[Service]\nExecStart=/bin/sleep 100\n";

  @TempDir Path folder;
  private FakeRegistry registry;
  private Fleetctl fleetctl;

  @BeforeEach
  void start() throws IOException {
    registry = FakeRegistry.start();
    registry.putMachine(M1, "172.17.8.103");
    fleetctl = new Fleetctl(registry);
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private String file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content).toString();
  }

  @Test
  void startCreatesLaunchesAndSaysSo() throws IOException {
    String hello = file("hello.service", SERVICE);
    assertThat(fleetctl.run("start", hello))
        .isEqualTo(
            new Fleetctl.Result(
                0,
                """
                Unit hello.service inactive
                Unit hello.service launched on 113f16a7.../172.17.8.103
                """,
                ""));
    assertThat(registry.unit("hello.service").getDesiredState())
        .isEqualTo(DesiredState.DESIRED_STATE_LAUNCHED);
  }

  @Test
  void fiveHundredUnitsAreAHandfulOfCalls() throws IOException {
    file("web@.service", SERVICE);
    var args = new String[501];
    args[0] = "start";
    for (int i = 1; i <= 500; i++) {
      args[i] = folder.resolve("web@" + i + ".service").toString();
    }
    Fleetctl.Result result = fleetctl.run(args);
    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
    assertThat(result.out().lines()).hasSize(1000);
    List<String> calls = registry.calls();
    assertThat(calls.size()).as(calls.toString()).isLessThan(12);
  }
}
