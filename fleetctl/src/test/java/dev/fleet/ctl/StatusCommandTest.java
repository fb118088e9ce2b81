package dev.fleet.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.testkit.registry.FakeRegistry;
import dev.fleet.v1.Machine;
import dev.fleet.v1.UnitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code fleetctl status} and, at the end, that the training run of the start-up cache works. */
final class StatusCommandTest {
  @TempDir Path folder;
  private FakeHost host;
  private FakeHost other;
  private FakeRegistry registry;
  private Fleetctl fleetctl;

  @BeforeEach
  void start() throws IOException {
    host = new FakeHost("m1");
    other = new FakeHost("m2");
    registry = FakeRegistry.start();
    registry.putMachine(machine("11111111aaaa", "m1", host));
    fleetctl = new Fleetctl(registry);
    unit("web.service", "");
    fleetctl.run("submit", file("idle.service", ""));
    status(host, "web.service", "active", "running");
  }

  @AfterEach
  void stop() {
    registry.close();
    host.close();
    other.close();
  }

  private static Machine machine(String id, String hostname, FakeHost host) {
    return Machine.newBuilder()
        .setId(id)
        .setHostname(hostname)
        .setAgentEndpoint(host.endpoint())
        .setJournalEndpoint(host.endpoint())
        .build();
  }

  private static void status(FakeHost host, String unit, String active, String sub) {
    host.statuses.put(
        unit,
        UnitStatus.newBuilder()
            .setName(unit)
            .setLoadState("loaded")
            .setActiveState(active)
            .setSubState(sub)
            .build());
  }

  private String file(String name, String more) throws IOException {
    return Files.writeString(folder.resolve(name), "[Service]\nExecStart=/bin/true\n" + more)
        .toString();
  }

  private void unit(String name, String more) throws IOException {
    assertThat(fleetctl.run("start", file(name, more)).exitCode()).isZero();
  }

  private static final String WEB =
      "● web.service\n     Loaded: loaded\n     Active: active (running)\n";

  @Test
  void endsWithTheLastLines() {
    assertThat(fleetctl.run("status", "web")).isEqualTo(new Fleetctl.Result(0, WEB, ""));
    host.log(Instant.parse("2026-11-23T14:21:11Z"), "web.service", "hello");
    assertThat(fleetctl.run("status", "web.service"))
        .isEqualTo(new Fleetctl.Result(0, WEB + "\nNov 23 14:21:11 m1 sh[42]: hello\n", ""));
    assertThat(host.reads.getLast().getLines()).isEqualTo(10);
  }

  @Test
  void theFirstUnitThatIsNotActiveEndsTheCommand() throws IOException {
    unit("down.service", "");
    status(host, "down.service", "inactive", "dead");
    String down = "○ down.service\n     Loaded: loaded\n     Active: inactive (dead)\n";
    assertThat(fleetctl.run("status", "web", "down", "web"))
        .isEqualTo(new Fleetctl.Result(3, WEB + "\n" + down, ""));
  }

  @Test
  void unitsWithoutAStatus() {
    assertThat(fleetctl.run("status")).isEqualTo(new Fleetctl.Result(0, "", ""));
    assertThat(fleetctl.run("status", "nope"))
        .isEqualTo(new Fleetctl.Result(1, "", "Unit nope.service does not exist.\n"));
    assertThat(fleetctl.run("status", "idle"))
        .isEqualTo(new Fleetctl.Result(1, "", "Unit idle.service does not appear to be loaded.\n"));
  }

  @Test
  void aGlobalUnitIsShownForEveryMachine() throws IOException {
    registry.putMachine(machine("22222222bbbb", "m2", other));
    unit("every.service", "[X-Fleet]\nGlobal=true\n");
    status(host, "every.service", "active", "running");
    status(other, "every.service", "failed", "failed");
    assertThat(fleetctl.run("status", "every"))
        .isEqualTo(
            new Fleetctl.Result(
                3,
                """
                11111111... (m1):
                ● every.service
                     Loaded: loaded
                     Active: active (running)

                22222222... (m2):
                × every.service
                     Loaded: loaded
                     Active: failed
                """,
                ""));
  }

  @Test
  void anAgentThatIsAwayIsNamed() {
    host.goDown();
    Fleetctl.Result result = fleetctl.run("status", "web");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err())
        .startsWith(
            "Error retrieving the status of unit web.service: agent of 11111111...: the server"
                + " cannot be reached")
        .hasLineCount(1);
  }
}
