package dev.fleet.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.v1.ProcessExit;
import dev.fleet.v1.UnitStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What a start waits for, and what it says of units that do not come up, by what they print, byte
 * for byte, and what they leave behind: sections 1.3, 1.4 and 9.12 of the reference with their
 * stances.
 */
final class WaitForStartTest extends UnitCommands {
  @Test
  void fiveHundredUnitsAreAHandfulOfCalls() throws IOException {
    file("web@.service", SERVICE);
    var line = new ArrayList<>(List.of("start"));
    for (int i = 1; i <= 500; i++) {
      line.add(path("web@" + i));
    }
    Fleetctl.Result result = fleetctl.run(line.toArray(new String[0]));
    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
    assertThat(result.out().lines()).hasSize(1000);
    assertThat(registry.calls())
        .as("listing in pages, one creation, one change, two watches, the machines")
        .hasSizeLessThan(12);
  }

  @Test
  void aUnitThatNoMachineTakesIsExplainedAtOnce() throws IOException {
    registry.putMachine("b0000000b0000000", "");
    assertRun(
        1,
        "Unit far.service inactive\n",
        """
        Unit far.service cannot be placed: no machine fits: 2 refuse
          113f16a7.../172.17.8.103\tmetadata insufficient
          b0000000...\t\t\tmetadata insufficient
        Waiting for unit far.service: no machine takes it
        Error waiting for units: timed out waiting for unit far.service to report state launched
        Error waiting for unit states, exit status: 1
        """,
        "start",
        "--block-attempts=1",
        file("far.service", SERVICE + "[X-Fleet]\nMachineMetadata=region=mars\n"));
    assertRun(
        0, "", "Unit far.service cannot be placed: no machine fits: 2 refuse\n", "start", "far");
    assertRun(
        1,
        "",
        """
        Unable to stop unit far.service in state inactive
        The unit waits for a machine; to give up: fleetctl unload far.service
        """,
        "stop",
        "far");
    assertRun(
        0,
        "Unit far.service inactive\n",
        "Successfully unloaded units [far.service].\n",
        "unload",
        "far");
    assertRun(1, "", "Unable to stop unit far.service in state inactive\n", "stop", "far");
  }

  @Test
  void explainShowsEveryMachine() throws IOException {
    fleetctl.run("start", file("hello.service", SERVICE));
    assertRun(
        0,
        """
        Unit hello.service is placed on 113f16a7.../172.17.8.103: least loaded
          113f16a7.../172.17.8.103\tfits
        """,
        "",
        "explain",
        "hello");
    assertRun(1, "", "Unit nope.service does not exist.\n", "explain", "nope");
  }

  @Test
  void aUnitThatFailsEndsTheCommandAtOnce() throws IOException {
    registry.script(unit -> List.of("activating/start", "failed/failed"));
    host.statuses.put(
        "bad.service",
        UnitStatus.newBuilder()
            .setName("bad.service")
            .setActiveState("failed")
            .setResult("exit-code")
            .setMainExit(ProcessExit.newBuilder().setPid(7).setCode("exited").setStatus(1))
            .build());
    assertRun(
        1,
        "Unit bad.service inactive\nUnit bad.service launched" + ON_M1,
        """
        Error waiting for units: unit bad.service failed on 113f16a7.../172.17.8.103 \
        (exit-code: code=exited, status=1/FAILURE)
        See: fleetctl status bad.service, fleetctl journal bad.service
        Error waiting for systemd unit states, err: unit bad.service failed on \
        113f16a7.../172.17.8.103 (exit-code: code=exited, status=1/FAILURE)
        """,
        "start",
        file("bad.service", SERVICE));
  }

  @Test
  void aUnitThatIsSlowToBecomeActiveIsReportedAfterTheWindow() throws IOException {
    registry.script(unit -> List.of("activating/start-pre"));
    assertRun(
        1,
        "Unit slow.service inactive\nUnit slow.service launched" + ON_M1,
        """
        Waiting for unit slow.service: launched on 113f16a7.../172.17.8.103, activating (start-pre)
        Error waiting for units: Failed to find an active unit slow.service within 2s, err: Failed to \
        fetch states within 2s
        Unit slow.service is still launched on 113f16a7.../172.17.8.103, activating (start-pre); see: \
        fleetctl status slow.service
        Error waiting for systemd unit states, err: Failed to find an active unit slow.service within 2s
        """,
        "start",
        file("slow.service", SERVICE));
  }

  @Test
  void aOneshotThatHasRunIsASuccess() throws IOException {
    registry.script(unit -> List.of("activating/start", "inactive/dead"));
    host.statuses.put(
        "once.service",
        UnitStatus.newBuilder()
            .setName("once.service")
            .setActiveState("inactive")
            .setResult("success")
            .setMainExit(ProcessExit.newBuilder().setPid(7).setCode("exited"))
            .build());
    assertRun(
        0,
        "Unit once.service inactive\nUnit once.service launched" + ON_M1,
        "",
        "start",
        file("once.service", SERVICE));
  }

  /** systemd has dropped the unit, and nobody can be asked. */
  @Test
  void aOneshotThatSystemdHasForgottenIsASuccess() throws IOException {
    registry.script(unit -> List.of("inactive/dead"));
    assertRun(
        0,
        "Unit once.service inactive\nUnit once.service launched" + ON_M1,
        "",
        "start",
        file("once.service", SERVICE));
  }

  /** Its agent began anew during the start. */
  @Test
  void whereNobodySawTheEndTheMachineIsAsked() throws IOException {
    registry.script(unit -> List.of("end: unknown"));
    host.statuses.put("once.service", UnitStatus.newBuilder().setActiveState("inactive").build());
    assertRun(
        0,
        "Unit once.service inactive\nUnit once.service launched" + ON_M1,
        "",
        "start",
        file("once.service", SERVICE));
    host.statuses.put(
        "bad.service",
        UnitStatus.newBuilder().setActiveState("failed").setResult("exit-code").build());
    assertThat(fleetctl.run("start", file("bad.service", SERVICE)).exitCode()).isEqualTo(1);
  }

  @Test
  void aStartThatWasCalledOffIsNoSuccess() throws IOException {
    registry.script(unit -> List.of("activating/start", "end: canceled"));
    assertRun(
        1,
        "Unit a.service inactive\nUnit a.service launched" + ON_M1,
        """
        Error waiting for units: the start of unit a.service on 113f16a7.../172.17.8.103 ended with \
        "canceled"
        Error waiting for systemd unit states, err: the start of unit a.service on \
        113f16a7.../172.17.8.103 ended with "canceled"
        """,
        "start",
        file("a.service", SERVICE));
  }

  @Test
  void aStartJobThatFailsIsReported() throws IOException {
    registry.script(unit -> List.of("job: Job for odd.timer failed."));
    Fleetctl.Result result =
        fleetctl.run("start", file("odd.timer", "[Timer]\nOnCalendar=hourly\n"));
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err())
        .startsWith("Unit odd.timer on 113f16a7.../172.17.8.103: Job for odd.timer failed.\n")
        .contains(
            """
            Error waiting for units: unit odd.timer is in trouble on 113f16a7.../172.17.8.103: Job for \
            odd.timer failed.
            See: fleetctl status odd.timer, fleetctl journal odd.timer
            """);
  }

  @Test
  void aConditionThatIsNotMetIsSaid() throws IOException {
    registry.script(unit -> List.of("inactive/dead"));
    host.statuses.put(
        "cond.service",
        UnitStatus.newBuilder()
            .setName("cond.service")
            .setActiveState("inactive")
            .setConditionResult(false)
            .setFailedCondition("ConditionPathExists=/x")
            .build());
    assertRun(
        0,
        "Unit cond.service inactive\nUnit cond.service launched" + ON_M1,
        "Unit cond.service was not started: ConditionPathExists=/x was not met\n",
        "start",
        file("cond.service", SERVICE));
  }

  @Test
  void whatTheMachineCannotDoIsSaidAndEndsTheCommandAfterTheWindow() throws IOException {
    registry.script(unit -> List.of("error: Failed to enable it"));
    Fleetctl.Result result = fleetctl.run("start", file("odd.service", SERVICE));
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err())
        .startsWith("Unit odd.service on 113f16a7.../172.17.8.103: Failed to enable it\n")
        .endsWith(
            """
            Error waiting for units: unit odd.service: Failed to enable it
            Error waiting for unit states, exit status: 1
            """);
  }

  /** A failure of an earlier run is no failure of this one. */
  @Test
  void theStateOfBeforeDoesNotCount() throws IOException {
    registry.script(unit -> List.of("failed/failed"));
    fleetctl.run("start", "--no-block", file("flaky.service", SERVICE));
    fleetctl.run("stop", "flaky");
    registry.script(unit -> List.of("activating/start", "active/running"));
    assertRun(0, "Unit flaky.service launched" + ON_M1, "", "start", "flaky");
  }
}
