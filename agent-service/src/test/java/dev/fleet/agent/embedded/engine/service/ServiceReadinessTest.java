package dev.fleet.agent.embedded.engine.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.agent.embedded.EngineRig;
import dev.fleet.agent.embedded.engine.Job;
import dev.fleet.agent.embedded.host.FakeProcess;
import dev.fleet.agent.units.JobResult;
import org.junit.jupiter.api.Test;

/** When a service counts as started, and which process is its main one, on a made-up host. */
final class ServiceReadinessTest {
  private final EngineRig rig = new EngineRig();

  @Test
  void aNotifyingServiceStartsWhenItSaysSo() {
    rig.service("a.service", "Type=notify\nExecStart=/bin/sleep 1000");
    Job start = rig.start("a.service");
    assertThat(rig.state("a.service")).isEqualTo("activating/start");
    FakeProcess main = rig.host.only("a.service");
    assertThat(main.environment()).containsKey("NOTIFY_SOCKET");
    main.notify("STATUS=warming up", "READY=1");
    rig.run();
    assertThat(start.result()).contains(JobResult.DONE);
    assertThat(rig.status("a.service").getStatusText()).isEqualTo("warming up");
    main.notify("RELOADING=1");
    rig.run();
    assertThat(rig.state("a.service")).isEqualTo("reloading/reload");
    main.notify("READY=1");
    rig.run();
    assertThat(rig.state("a.service")).isEqualTo("active/running");
    main.notify("STOPPING=1");
    rig.run();
    assertThat(rig.state("a.service")).isEqualTo("deactivating/stop-sigterm");
    rig.exit(main, 0);
    assertThat(rig.state("a.service")).isEqualTo("inactive/dead");
  }

  @Test
  void aNotifyingServiceThatEndsWithoutAWordHasFailed() {
    rig.service("a.service", "Type=notify\nExecStart=/bin/sleep 1000");
    Job start = rig.start("a.service");
    rig.exit(rig.host.only("a.service"), 0);
    assertThat(start.result()).contains(JobResult.FAILED);
    assertThat(rig.result("a.service")).isEqualTo("protocol");
  }

  @Test
  void onlyTheMainProcessMayNotifyUnlessToldOtherwise() {
    rig.service("a.service", "Type=notify\nExecStart=/bin/sleep 1000");
    rig.start("a.service");
    FakeProcess child = rig.host.only("a.service").fork();
    child.notify("READY=1");
    rig.run();
    assertThat(rig.state("a.service")).isEqualTo("activating/start");
    assertThat(rig.journal())
        .anyMatch(line -> line.contains("but reception only permitted for main PID"));
  }

  @Test
  void theMainProcessMayHandOver() {
    rig.service("a.service", "Type=notify\nExecStart=/bin/sleep 1000");
    rig.start("a.service");
    FakeProcess main = rig.host.only("a.service");
    FakeProcess child = main.fork();
    main.notify("MAINPID=" + child.pid(), "READY=1");
    rig.run();
    assertThat(rig.status("a.service").getMainPid()).isEqualTo(child.pid());
    rig.exit(main, 0);
    assertThat(rig.state("a.service")).isEqualTo("active/running");
    rig.exit(child, 3);
    assertThat(rig.result("a.service")).isEqualTo("exit-code");
  }

  @Test
  void aDaemonIsFoundByItsPidFile() {
    rig.service("a.service", "Type=forking\nPIDFile=/run/a.pid\nExecStart=/bin/sleep daemon");
    Job start = rig.start("a.service");
    FakeProcess starter = rig.host.only("a.service");
    FakeProcess daemon = starter.fork();
    rig.exit(starter, 0);
    assertThat(start.result()).isEmpty();
    rig.host.fakeFiles().write("/run/a.pid", daemon.pid() + "\n");
    rig.run();
    assertThat(start.result()).contains(JobResult.DONE);
    assertThat(rig.status("a.service").getMainPid()).isEqualTo(daemon.pid());
    rig.die(daemon, 11);
    assertThat(rig.result("a.service")).isEqualTo("signal");
    assertThat(rig.host.fakeFiles().exists("/run/a.pid")).isFalse();
  }

  @Test
  void aDaemonThatNeverWritesItsPidFileHasFailed() {
    rig.service("a.service", "Type=forking\nPIDFile=/run/a.pid\nExecStart=/bin/sleep daemon");
    Job start = rig.start("a.service");
    FakeProcess starter = rig.host.only("a.service");
    FakeProcess daemon = starter.fork();
    rig.exit(starter, 0);
    rig.exit(daemon, 0);
    assertThat(start.result()).contains(JobResult.FAILED);
    assertThat(rig.result("a.service")).isEqualTo("protocol");
    assertThat(rig.journal()).contains("a.service: Daemon never wrote its PID file. Failing.");
  }

  @Test
  void aDaemonIsGuessedIfThereIsOnlyOne() {
    rig.service("a.service", "Type=forking\nExecStart=/bin/sleep daemon");
    rig.start("a.service");
    FakeProcess starter = rig.host.only("a.service");
    FakeProcess daemon = starter.fork();
    rig.exit(starter, 0);
    assertThat(rig.state("a.service")).isEqualTo("active/running");
    assertThat(rig.status("a.service").getMainPid()).isEqualTo(daemon.pid());
  }
}
