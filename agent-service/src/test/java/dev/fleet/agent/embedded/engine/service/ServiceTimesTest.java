package dev.fleet.agent.embedded.engine.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.agent.embedded.EngineRig;
import dev.fleet.agent.embedded.engine.Job;
import dev.fleet.agent.embedded.host.FakeProcess;
import dev.fleet.agent.units.JobResult;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Restarts and limits of time of services on a made-up host. */
final class ServiceTimesTest {
  private final EngineRig rig = new EngineRig();

  @Test
  void restartsAfterItsDelay() {
    rig.service("a.service", "ExecStart=/bin/sleep 1000\nRestart=on-failure\nRestartSec=5");
    rig.start("a.service");
    rig.exit(rig.host.only("a.service"), 1);
    assertThat(rig.state("a.service")).isEqualTo("activating/auto-restart");
    rig.advance(Duration.ofSeconds(5));
    assertThat(rig.state("a.service")).isEqualTo("active/running");
    assertThat(rig.status("a.service").getRestarts()).isEqualTo(1);
  }

  @Test
  void aStartThatWaitsForARestartIsNoFurtherOne() {
    rig.service("a.service", "ExecStart=/bin/sleep 1000\nRestart=always\nRestartSec=5");
    rig.start("a.service");
    rig.exit(rig.host.only("a.service"), 0);
    Job start = rig.start("a.service");
    for (int i = 0; i < 10; i++) {
      // After each of these all jobs that wait are looked at again.
      rig.service("other-" + i + ".service", "ExecStart=/bin/true");
    }
    rig.advance(Duration.ofSeconds(5));
    assertThat(start.result()).contains(JobResult.DONE);
    assertThat(rig.state("a.service")).isEqualTo("active/running");
  }

  @Test
  void aStartMayTakeTooLong() {
    rig.service("a.service", "Type=notify\nTimeoutStartSec=10\nExecStart=/bin/stubborn");
    Job start = rig.start("a.service");
    rig.advance(Duration.ofSeconds(10));
    assertThat(rig.state("a.service")).isEqualTo("deactivating/stop-sigterm");
    rig.advance(Duration.ofSeconds(90));
    assertThat(start.result()).contains(JobResult.FAILED);
    assertThat(rig.result("a.service")).isEqualTo("timeout");
    assertThat(rig.journal())
        .containsSubsequence(
            "a.service: start operation timed out. Terminating.",
            "a.service: State 'stop-sigterm' timed out. Killing.",
            "a.service: Main process exited, code=killed, status=9/KILL",
            "a.service: Failed with result 'timeout'.");
  }

  @Test
  void aStartMayAskForMoreTime() {
    rig.service("a.service", "Type=notify\nTimeoutStartSec=10\nExecStart=/bin/sleep 1000");
    rig.start("a.service");
    rig.advance(Duration.ofSeconds(9));
    rig.host.only("a.service").notify("EXTEND_TIMEOUT_USEC=5000000");
    rig.advance(Duration.ofSeconds(4));
    assertThat(rig.state("a.service")).isEqualTo("activating/start");
    rig.advance(Duration.ofSeconds(2));
    assertThat(rig.state("a.service")).isEqualTo("failed/failed");
  }

  @Test
  void aServiceMayRunForItsTimeOnly() {
    rig.service("a.service", "RuntimeMaxSec=1h\nExecStart=/bin/sleep 10000");
    rig.start("a.service");
    rig.advance(Duration.ofMinutes(59));
    assertThat(rig.state("a.service")).isEqualTo("active/running");
    rig.advance(Duration.ofMinutes(2));
    assertThat(rig.state("a.service")).isEqualTo("failed/failed");
    assertThat(rig.result("a.service")).isEqualTo("timeout");
  }

  @Test
  void aSilentServiceIsBittenByItsWatchdog() {
    rig.service("a.service", "Type=notify\nWatchdogSec=10\nExecStart=/bin/sleep 1000");
    rig.start("a.service");
    FakeProcess main = rig.host.only("a.service");
    assertThat(main.environment()).containsEntry("WATCHDOG_USEC", "10000000");
    assertThat(main.spawn().ownPid()).contains("WATCHDOG_PID", "SYSTEMD_EXEC_PID");
    main.notify("READY=1");
    rig.advance(Duration.ofSeconds(9));
    main.notify("WATCHDOG=1");
    rig.advance(Duration.ofSeconds(9));
    assertThat(rig.state("a.service")).isEqualTo("active/running");
    rig.advance(Duration.ofSeconds(2));
    assertThat(rig.state("a.service")).isEqualTo("failed/failed");
    assertThat(rig.result("a.service")).isEqualTo("watchdog");
    assertThat(main.signals()).contains(6);
  }

  @Test
  void aRestartIsLimited() {
    rig.load(
        "a.service",
        """
        [Unit]
        StartLimitIntervalSec=10
        StartLimitBurst=3
        [Service]
        ExecStart=/bin/false
        Restart=always
        RestartSec=100ms
        """);
    rig.start("a.service");
    rig.advance(Duration.ofSeconds(5));
    assertThat(rig.state("a.service")).isEqualTo("failed/failed");
    assertThat(rig.host.made()).hasSize(3);
    assertThat(rig.journal())
        .containsSubsequence(
            "a.service: Scheduled restart job, restart counter is at 3.",
            "a.service: Start request repeated too quickly.",
            "a.service: Failed with result 'exit-code'.",
            "Failed to start a.service.");
    rig.advance(Duration.ofSeconds(10));
    assertThat(rig.startResult("a.service")).isEqualTo(JobResult.DONE);
  }

  @Test
  void aStopEndsARowOfRestarts() {
    rig.service("a.service", "ExecStart=/bin/false\nRestart=always\nRestartSec=1min");
    rig.start("a.service");
    assertThat(rig.state("a.service")).isEqualTo("activating/auto-restart");
    assertThat(rig.stop("a.service").result()).contains(JobResult.DONE);
    rig.advance(Duration.ofHours(1));
    assertThat(rig.state("a.service")).isEqualTo("inactive/dead");
    assertThat(rig.host.made()).hasSize(1);
  }
}
