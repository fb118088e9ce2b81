package dev.fleet.ctl;

import static dev.fleet.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.fleet.v1.DesiredState;
import dev.fleet.v1.Machine;
import dev.fleet.v1.UnitState;
import dev.fleet.v1.UnitStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The commands that stop, unload, destroy and restart units, by what they print, byte for byte, and
 * what they leave behind: sections 1.3, 1.4 and 9.12 of the reference with their stances.
 */
final class StopCommandsTest extends UnitCommands {
  private static final Duration SOON = Duration.ofSeconds(10);

  @Test
  void stopUnloadDestroy() throws IOException {
    fleetctl.run("start", file("a.service", SERVICE), file("b.service", SERVICE));
    Fleetctl.Result stopped = fleetctl.run("stop", "a", "b", "unknown");
    assertThat(stopped.exitCode()).isZero();
    assertThat(stopped.out().lines())
        .containsExactlyInAnyOrder(
            "Unit a.service loaded on 113f16a7.../172.17.8.103",
            "Unit b.service loaded on 113f16a7.../172.17.8.103");
    assertThat(stopped.err()).isEqualTo("Successfully stopped units [a.service b.service].\n");
    assertThat(desired("a.service")).isEqualTo(DesiredState.DESIRED_STATE_LOADED);
    assertRun(0, "", "Successfully stopped units [].\n", "stop", "a");
    assertRun(
        0,
        "Unit a.service inactive\n",
        "Successfully unloaded units [a.service].\n",
        "unload",
        "a");
    assertThat(desired("a.service")).isEqualTo(DesiredState.DESIRED_STATE_INACTIVE);
    assertRun(0, "", "Successfully unloaded units [].\n", "unload", "a");
    assertRun(0, "Destroyed a.service\nDestroyed b.service\n", "", "destroy", "a", "b", "c");
    assertThat(registry.unitNames()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"stop", "unload", "destroy"})
  void unknownUnitsAreNoError(String command) {
    assertRun(0, "", "Units not found in registry\n", command, "nope", "{1..3}");
  }

  @Test
  void stopEndsAtAnInactiveUnit() throws IOException {
    fleetctl.run("start", file("a.service", SERVICE), file("c.service", SERVICE));
    fleetctl.run("submit", file("b.service", SERVICE));
    assertRun(1, "", "Unable to stop unit b.service in state inactive\n", "stop", "a", "b", "c");
    assertThat(desired("a.service")).isEqualTo(DesiredState.DESIRED_STATE_LOADED);
    assertThat(desired("c.service")).isEqualTo(DesiredState.DESIRED_STATE_LAUNCHED);
  }

  @Test
  void stopThatTakesTooLong() throws IOException {
    fleetctl.run("start", file("a.service", SERVICE));
    registry.hold();
    Fleetctl.Result result = fleetctl.run("stop", "--block-attempts=1", "a");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err())
        .endsWith(
            """
            Error waiting for units: timed out waiting for unit a.service to report state loaded
            Failed to stop units [a.service]. err: timed out waiting for unit a.service to report state \
            loaded
            """);
  }

  @Test
  void destroyWaitsUntilTheMachineHasLetGo() throws Exception {
    fleetctl.run("start", file("a.service", SERVICE));
    registry.hold();
    int before = registry.calls().size();
    Thread later =
        Thread.startVirtualThread(
            () -> {
              eventually(
                  SOON,
                  () -> {
                    List<String> calls = registry.calls();
                    assertThat(calls.subList(before, calls.size())).contains("WatchUnitStates");
                    assertThat(registry.unitNames()).isEmpty();
                  });
              registry.release();
            });
    assertRun(0, "Destroyed a.service\n", "", "destroy", "a");
    later.join();
    assertThat(fleetctl.run("list-units", "-no-legend").out()).isEmpty();
  }

  @Test
  void destroyDoesNotHangWhenTheMachineIsSilent() throws IOException {
    fleetctl.run("start", file("a.service", SERVICE));
    registry.hold();
    assertRun(
        0,
        "Destroyed a.service\n",
        """
        Waiting for unit a.service: being stopped on 113f16a7.../172.17.8.103
        Unit a.service is still being stopped on 113f16a7.../172.17.8.103
        """,
        "destroy",
        "a");
  }

  @Test
  void destroyWithoutWaiting() throws IOException {
    fleetctl.run("start", file("a.service", SERVICE));
    registry.hold();
    assertRun(0, "Destroyed a.service\n", "", "destroy", "--no-block", "a");
  }

  @Test
  void restartIsDoneByTheAgent() throws IOException {
    fleetctl.run("start", file("a.service", SERVICE));
    fleetctl.run("load", file("b.service", SERVICE));
    fleetctl.run("submit", file("c.service", SERVICE));
    host.statuses.put("a.service", UnitStatus.newBuilder().setActiveState("active").build());
    assertRun(
        0,
        "Unit a.service launched" + ON_M1 + "Unit b.service launched" + ON_M1,
        "Unable to restart unit c.service in state inactive\n",
        "restart",
        "a",
        "b",
        "c");
    assertThat(host.restarts).containsExactly("a.service");
    assertThat(desired("b.service")).isEqualTo(DesiredState.DESIRED_STATE_LAUNCHED);
  }

  @Test
  void globalUnitsAreRestartedOnEveryMachine() throws IOException {
    try (var second = new FakeHost("m2")) {
      registry.putMachine(
          Machine.newBuilder().setId("m2").setAgentEndpoint(second.endpoint()).build());
      fleetctl.run("start", file("g.service", GLOBAL));
      host.statuses.put("g.service", UnitStatus.newBuilder().setActiveState("active").build());
      second.statuses.put("g.service", UnitStatus.newBuilder().setActiveState("active").build());
      assertRun(
          0,
          "Unit g.service launched" + ON_M1 + "Unit g.service launched on m2...\n",
          "",
          "restart",
          "g");
      assertThat(host.restarts).containsExactly("g.service");
      assertThat(second.restarts).containsExactly("g.service");
    }
  }

  @Test
  void aRestartThatFailsIsAnError() throws IOException {
    fleetctl.run("start", file("a.service", SERVICE));
    host.statuses.put("a.service", UnitStatus.newBuilder().setActiveState("failed").build());
    assertRun(
        1,
        "",
        "Error restarting units: unit a.service on 113f16a7.../172.17.8.103: Job for a.service"
            + " failed\n",
        "restart",
        "a");
  }

  @Test
  void waitingGoesOnWhenTheUnitMoves() throws Exception {
    registry.hold();
    Thread later =
        Thread.startVirtualThread(
            () -> {
              eventually(SOON, () -> assertThat(registry.calls()).contains("WatchUnitStates"));
              registry.removeMachine(M1);
              registry.putMachine("22222222222222222222222222222222", "10.0.0.2");
              registry.release();
            });
    assertRun(
        0,
        "Unit a.service inactive\nUnit a.service launched on 22222222.../10.0.0.2\n",
        "",
        "start",
        file("a.service", SERVICE));
    later.join();
  }

  @Test
  void aReportOfAnEarlierGenerationIsNotTheAnswer() throws IOException {
    registry.hold();
    fleetctl.run("start", "--no-block", file("a.service", SERVICE));
    registry.report(
        UnitState.newBuilder()
            .setUnit("a.service")
            .setMachineId(M1)
            .setGeneration(1)
            .setAgentState(DesiredState.DESIRED_STATE_LAUNCHED)
            .setActiveState("active")
            .setSince(Timestamp.newBuilder().setSeconds(1))
            .build());
    fleetctl.run("load", "--no-block", "a");
    assertThat(fleetctl.run("start", "--block-attempts=1", "a").exitCode()).isEqualTo(1);
  }
}
