package dev.fleet.agent.embedded.engine.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.agent.embedded.EngineRig;
import dev.fleet.agent.units.JobResult;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The life of services on a made-up host. */
final class ServiceTest {
  private final EngineRig rig = new EngineRig();

  @Test
  void aSimpleServiceRunsUntilItIsStopped() {
    rig.service("a.service", "ExecStart=/bin/sleep 1000");
    assertThat(rig.startResult("a.service")).isEqualTo(JobResult.DONE);
    assertThat(rig.state("a.service")).isEqualTo("active/running");
    assertThat(rig.stop("a.service").result()).contains(JobResult.DONE);
    assertThat(rig.states("a.service"))
        .containsExactly(
            "inactive/dead", "active/running", "deactivating/stop-sigterm", "inactive/dead");
    assertThat(rig.journal())
        .containsExactly(
            "Started a.service.",
            "Stopping a.service...",
            "a.service: Deactivated successfully.",
            "Stopped a.service.");
    assertThat(rig.host.alive()).isEmpty();
    assertThat(rig.host.openGroups()).isZero();
  }

  @Test
  void aFailingServiceSaysWhy() {
    rig.service("a.service", "ExecStart=/bin/sleep 1000");
    rig.start("a.service");
    rig.exit(rig.host.only("a.service"), 7);
    assertThat(rig.state("a.service")).isEqualTo("failed/failed");
    assertThat(rig.result("a.service")).isEqualTo("exit-code");
    assertThat(rig.journal())
        .containsExactly(
            "Started a.service.",
            "a.service: Main process exited, code=exited, status=7/NOTRUNNING",
            "a.service: Failed with result 'exit-code'.");
  }

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
}
