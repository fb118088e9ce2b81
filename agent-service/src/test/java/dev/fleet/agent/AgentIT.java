package dev.fleet.agent;

import static dev.fleet.agent.ScriptedRegistry.Assigned.launched;
import static dev.fleet.agent.ScriptedRegistry.Assigned.loaded;
import static dev.fleet.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.agent.systemd.SystemdConfig;
import dev.fleet.agent.systemd.SystemdUnitManager;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.grpc.ClientConfig;
import dev.fleet.runtime.grpc.Endpoint;
import dev.fleet.runtime.grpc.GrpcServers;
import dev.fleet.runtime.grpc.RunningServer;
import dev.fleet.runtime.grpc.ServerConfig;
import dev.fleet.testkit.machine.SystemdMachine;
import dev.fleet.v1.DesiredState;
import dev.fleet.v1.UnitState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A whole agent on a booted machine, with a scripted registry. */
final class AgentIT {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String SLEEP = "[Service]\nExecStart=/bin/sleep 1000\n";
  private static SystemdMachine machine;

  private final ScriptedRegistry registry = new ScriptedRegistry();
  private RunningServer registryServer;
  private AgentServer agent;

  @BeforeAll
  static void boot() throws IOException {
    machine = SystemdMachine.boot("agent-it");
  }

  @AfterAll
  static void shutDown() {
    machine.close();
  }

  @BeforeEach
  void start() throws Exception {
    registryServer =
        GrpcServers.start(
            ServerConfig.on(Endpoint.parse("127.0.0.1:0"))
                .withShutdownGrace(Duration.ofMillis(100)),
            List.of(registry));
    startAgent();
  }

  private void startAgent() throws Exception {
    var config =
        new AgentConfig(
            "m1",
            "agent-it",
            "boot-1",
            "",
            Map.of(),
            ServerConfig.on(Endpoint.parse("127.0.0.1:0")),
            Optional.empty(),
            "",
            0,
            registryServer.endpoints(),
            ClientConfig.DEFAULT,
            Optional.empty(),
            machine.root().resolve("run/fleet/agent"),
            false,
            Duration.ofSeconds(5));
    agent =
        AgentServer.start(
            config,
            new SystemdUnitManager(
                new SystemdConfig(
                    machine.busAddress(), machine.root(), Path.of("/run/fleet/units")),
                Clocks.system(),
                RandomGenerator.getDefault()),
            Clocks.system(),
            RandomGenerator.getDefault());
  }

  @AfterEach
  void stop() throws IOException {
    try {
      registry.unassign(registry.states().keySet().toArray(String[]::new));
      eventually(SOON, () -> assertThat(registry.states()).isEmpty());
    } finally {
      agent.close();
      registryServer.close();
    }
    assertThat(
            machine
                .exec(
                    "ls -A /run/fleet/units /run/fleet/agent; find /run/systemd -lname"
                        + " '/run/fleet/*'")
                .strip())
        .isEqualTo("/run/fleet/agent:\n\n/run/fleet/units:");
  }

  private void reports(String unit, DesiredState reached, String active, long generation) {
    eventually(
        SOON,
        () ->
            assertThat(registry.reported(unit))
                .extracting(
                    UnitState::getAgentState, UnitState::getActiveState, UnitState::getGeneration)
                .containsExactly(reached, active, generation));
  }

  private String show(String unit, String property) throws IOException {
    return machine.exec("systemctl show --value -p " + property + " " + unit).strip();
  }

  @Test
  void aUnitIsStartedStoppedAndUnloaded() throws IOException {
    registry.assign(launched("web.service", SLEEP, 1));
    reports("web.service", DesiredState.DESIRED_STATE_LAUNCHED, "active", 1);
    UnitState state = registry.reported("web.service");
    assertThat(state.getLoadState()).isEqualTo("loaded");
    assertThat(state.getSubState()).isEqualTo("running");
    assertThat(state.hasSince()).isTrue();
    assertThat(machine.exec("systemctl is-active web.service").strip()).isEqualTo("active");
    registry.assign(loaded("web.service", SLEEP, 2));
    reports("web.service", DesiredState.DESIRED_STATE_LOADED, "inactive", 2);
    registry.unassign("web.service");
    eventually(SOON, () -> assertThat(registry.states()).isEmpty());
    assertThat(show("web.service", "LoadState")).isEqualTo("not-found");
  }

  @Test
  void otherContentIsTakenOverInPlace() throws IOException {
    registry.assign(launched("web.service", SLEEP, 1));
    reports("web.service", DesiredState.DESIRED_STATE_LAUNCHED, "active", 1);
    registry.assign(launched("web.service", SLEEP + "Environment=X=2\n", 2));
    reports("web.service", DesiredState.DESIRED_STATE_LAUNCHED, "active", 2);
    assertThat(show("web.service", "Environment")).isEqualTo("X=2");
    assertThat(
            machine.exec("tr '\\0' '\\n' < /proc/" + show("web.service", "MainPID") + "/environ"))
        .contains("X=2");
  }

  @Test
  void stopsRunToTheirEndBeforeAUnitGoes() throws IOException {
    machine.exec("rm -f /run/stopped");
    registry.assign(
        launched(
            "slow.service",
            SLEEP + "ExecStop=/bin/sleep 1\nExecStopPost=/bin/touch /run/stopped\n",
            1),
        launched("quick.service", SLEEP, 1));
    reports("slow.service", DesiredState.DESIRED_STATE_LAUNCHED, "active", 1);
    reports("quick.service", DesiredState.DESIRED_STATE_LAUNCHED, "active", 1);
    registry.unassign("slow.service", "quick.service");
    eventually(SOON, () -> assertThat(registry.states()).containsOnlyKeys("slow.service"));
    eventually(SOON, () -> assertThat(registry.states()).isEmpty());
    assertThat(machine.exec("ls /run/stopped")).contains("/run/stopped");
  }

  @Test
  void aRestartedAgentTouchesNothingThatIsAsItShouldBe() throws Exception {
    machine.exec("rm -f /run/once; touch /run/once");
    registry.assign(
        launched("web.service", SLEEP, 1),
        launched(
            "once.service",
            "[Service]\nType=oneshot\nExecStart=/bin/sh -c 'echo ran >> /run/once'\n",
            1));
    reports("web.service", DesiredState.DESIRED_STATE_LAUNCHED, "active", 1);
    reports("once.service", DesiredState.DESIRED_STATE_LAUNCHED, "inactive", 1);
    String pid = show("web.service", "MainPID");
    agent.close();
    assertThat(machine.exec("systemctl is-active web.service").strip()).isEqualTo("active");
    startAgent();
    registry.assign(launched("new.service", SLEEP, 1));
    reports("new.service", DesiredState.DESIRED_STATE_LAUNCHED, "active", 1);
    assertThat(show("web.service", "MainPID")).isEqualTo(pid);
    assertThat(machine.exec("cat /run/once")).isEqualTo("ran\n");
    registry.assign(
        launched(
            "once.service",
            "[Service]\nType=oneshot\nExecStart=/bin/sh -c 'echo ran >> /run/once'\n",
            3));
    reports("once.service", DesiredState.DESIRED_STATE_LAUNCHED, "inactive", 3);
    assertThat(machine.exec("cat /run/once")).isEqualTo("ran\nran\n");
  }

  @Test
  void aUnitThatDiesIsToldAndLeftToSystemd() throws IOException {
    registry.assign(
        launched("dies.service", SLEEP, 1),
        launched("back.service", SLEEP + "Restart=always\nRestartSec=100ms\n", 1));
    reports("dies.service", DesiredState.DESIRED_STATE_LAUNCHED, "active", 1);
    reports("back.service", DesiredState.DESIRED_STATE_LAUNCHED, "active", 1);
    machine.exec(
        "kill -9 " + show("dies.service", "MainPID") + " " + show("back.service", "MainPID"));
    reports("dies.service", DesiredState.DESIRED_STATE_LAUNCHED, "failed", 1);
    eventually(SOON, () -> assertThat(show("back.service", "NRestarts")).isEqualTo("1"));
    reports("back.service", DesiredState.DESIRED_STATE_LAUNCHED, "active", 1);
  }

  @Test
  void tellsTheWordsOfSystemdForWhatItRefuses() {
    registry.assign(
        launched("bad.service", "[Service]\nType=nonsense\n", 1),
        launched(
            "needs.service",
            "[Unit]\nRequires=no-such.service\nAfter=no-such.service\n" + SLEEP,
            1),
        launched("fails.service", "[Service]\nType=oneshot\nExecStart=/bin/false\n", 1),
        launched("systemd-journald.service", SLEEP, 1),
        launched("good.service", SLEEP, 1));
    reports("good.service", DesiredState.DESIRED_STATE_LAUNCHED, "active", 1);
    reports("fails.service", DesiredState.DESIRED_STATE_LAUNCHED, "failed", 1);
    eventually(
        SOON,
        () -> {
          assertThat(registry.reported("bad.service").getError())
              .isEqualTo("Unit bad.service has a bad unit file setting.");
          assertThat(registry.reported("bad.service").getLoadState()).isEqualTo("bad-setting");
          assertThat(registry.reported("needs.service").getError())
              .isEqualTo("Unit no-such.service not found.");
          assertThat(registry.reported("fails.service").getError())
              .isEqualTo("Job for fails.service failed.");
          assertThat(registry.reported("systemd-journald.service").getError())
              .contains("belongs to the host");
        });
  }

  @Test
  void aHundredInstancesRunSoon() {
    var units = new ArrayList<ScriptedRegistry.Assigned>();
    for (int i = 0; i < 100; i++) {
      units.add(launched("web@" + i + ".service", SLEEP, 1));
    }
    registry.assign(units.toArray(ScriptedRegistry.Assigned[]::new));
    eventually(SOON, () -> assertThat(registry.running("web@")).isEqualTo(100));
  }

  @Test
  void unitsSurviveAnAgentThatComesBackAfterTheControlPlaneIsGone() throws Exception {
    registry.assign(launched("web.service", SLEEP, 1));
    reports("web.service", DesiredState.DESIRED_STATE_LAUNCHED, "active", 1);
    String pid = show("web.service", "MainPID");
    registry.withholdSync(true);
    registry.breakStreams(ScriptedRegistry.sessionUnknown());
    eventually(SOON, () -> assertThat(registry.watches()).isEqualTo(2));
    registry.sendSync();
    registry.assign(launched("next.service", SLEEP, 1));
    reports("next.service", DesiredState.DESIRED_STATE_LAUNCHED, "active", 1);
    assertThat(show("web.service", "MainPID")).isEqualTo(pid);
  }
}
