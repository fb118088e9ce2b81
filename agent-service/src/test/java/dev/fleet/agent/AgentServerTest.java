package dev.fleet.agent;

import static dev.fleet.agent.ScriptedRegistry.Assigned.launched;
import static dev.fleet.agent.ScriptedRegistry.Assigned.loaded;
import static dev.fleet.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleet.agent.units.FakeUnitManager;
import dev.fleet.agent.units.UnitManagerException;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.grpc.Channels;
import dev.fleet.runtime.grpc.ClientConfig;
import dev.fleet.runtime.grpc.Endpoint;
import dev.fleet.runtime.grpc.FleetChannel;
import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.runtime.grpc.GrpcServers;
import dev.fleet.runtime.grpc.RunningServer;
import dev.fleet.runtime.grpc.ServerConfig;
import dev.fleet.testkit.random.Seeded;
import dev.fleet.v1.AgentServiceGrpc;
import dev.fleet.v1.AgentServiceGrpc.AgentServiceBlockingStub;
import dev.fleet.v1.DesiredState;
import dev.fleet.v1.GetUnitStatusRequest;
import dev.fleet.v1.KillUnitRequest;
import dev.fleet.v1.RestartUnitRequest;
import dev.fleet.v1.UnitState;
import dev.fleet.v1.WatchUnitStatusRequest;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole agent, over real gRPC, with a scripted registry and a fake unit manager. */
final class AgentServerTest {
  private static final Duration SOON = Duration.ofSeconds(15);
  private static final String SLEEP = "[Service]\nExecStart=/bin/sleep 1\n";
  private static final String ONCE = "[Service]\nType=oneshot\nExecStart=/bin/true\n";

  private final ScriptedRegistry registry = new ScriptedRegistry();
  private final FakeUnitManager manager = new FakeUnitManager();
  @TempDir private Path folder;
  private RunningServer registryServer;
  private AgentServer agent;
  private FleetChannel channel;

  @BeforeEach
  void start() throws Exception {
    registryServer =
        GrpcServers.start(
            ServerConfig.on(Endpoint.parse("127.0.0.1:0"))
                .withShutdownGrace(Duration.ofMillis(100)),
            List.of(registry));
    startAgent("boot-1", false);
  }

  private void startAgent(String boot, boolean leaveOnStop) throws Exception {
    var config =
        new AgentConfig(
            "m1",
            "host-a",
            boot,
            "10.0.0.1",
            Map.of("region", "eu"),
            ServerConfig.on(Endpoint.parse("127.0.0.1:0")),
            Optional.empty(),
            "10.0.0.1:7402",
            2222,
            registryServer.endpoints(),
            ClientConfig.DEFAULT,
            Optional.empty(),
            folder.resolve("agent"),
            leaveOnStop,
            Duration.ofSeconds(5));
    agent = AgentServer.start(config, manager, Clocks.system(), new Seeded(1));
    channel = Channels.open(agent.endpoints(), ClientConfig.DEFAULT);
  }

  @AfterEach
  void stop() {
    stopAgent();
    registryServer.close();
  }

  private void stopAgent() {
    channel.close();
    agent.close();
  }

  private AgentServiceBlockingStub stub() {
    return AgentServiceGrpc.newBlockingStub(channel.channel());
  }

  private void reports(String unit, DesiredState reached, String active, long generation) {
    eventually(
        SOON,
        () ->
            assertThat(registry.state(unit))
                .isNotNull()
                .extracting(
                    UnitState::getAgentState, UnitState::getActiveState, UnitState::getGeneration)
                .containsExactly(reached, active, generation));
  }

  @Test
  void registersAsItself() {
    eventually(SOON, () -> assertThat(registry.registrations()).hasSize(1));
    var machine = registry.registrations().getFirst().getMachine();
    assertThat(machine.getId()).isEqualTo("m1");
    assertThat(machine.getHostname()).isEqualTo("host-a");
    assertThat(machine.getBootId()).isEqualTo("boot-1");
    assertThat(machine.getPrimaryIp()).isEqualTo("10.0.0.1");
    assertThat(machine.getMetadataMap()).containsExactly(Map.entry("region", "eu"));
    assertThat(machine.getUnitManager()).isEqualTo("fake 1");
    assertThat(machine.getAgentEndpoint()).isEqualTo(agent.endpoints().getFirst().toString());
    assertThat(machine.getJournalEndpoint()).isEqualTo("10.0.0.1:7402");
    assertThat(machine.getSshPort()).isEqualTo(2222);
  }

  @Test
  void doesWhatIsAssignedAndTellsIt() {
    registry.assign(launched("run.service", SLEEP, 3), loaded("idle.service", SLEEP, 4));
    reports("run.service", DesiredState.DESIRED_STATE_LAUNCHED, "active", 3);
    reports("idle.service", DesiredState.DESIRED_STATE_LOADED, "inactive", 4);
    registry.assign(loaded("run.service", SLEEP, 5));
    reports("run.service", DesiredState.DESIRED_STATE_LOADED, "inactive", 5);
    registry.unassign("run.service", "idle.service");
    eventually(SOON, () -> assertThat(registry.states()).isEmpty());
    assertThat(manager.active()).isEmpty();
  }

  @Test
  void aLaunchIsToldOnceAndOnlyWhenItIsDone() {
    eventually(SOON, () -> assertThat(registry.reports()).hasSize(1));
    registry.assign(launched("run.service", SLEEP, 3));
    reports("run.service", DesiredState.DESIRED_STATE_LAUNCHED, "active", 3);
    assertThat(registry.reports()).hasSize(2);
  }

  @Test
  void tellsWhatUnitsDoByThemselves() {
    registry.assign(launched("run.service", SLEEP, 3));
    reports("run.service", DesiredState.DESIRED_STATE_LAUNCHED, "active", 3);
    manager.becomes("run.service", "failed", "failed");
    reports("run.service", DesiredState.DESIRED_STATE_LAUNCHED, "failed", 3);
    assertThat(manager.starts("run.service")).isEqualTo(1);
  }

  @Test
  void tellsWhyItCannot() {
    manager.foreign("ssh.service");
    registry.assign(
        launched("ssh.service", SLEEP, 3), launched("bad.service", "[Service]\nBad=1\n", 2));
    reports("ssh.service", DesiredState.DESIRED_STATE_INACTIVE, "inactive", 3);
    assertThat(registry.reported("ssh.service").getError()).contains("belongs to the host");
    reports("bad.service", DesiredState.DESIRED_STATE_LOADED, "inactive", 2);
    eventually(
        SOON,
        () -> {
          UnitState bad = registry.reported("bad.service");
          assertThat(bad.getError()).isEqualTo("Unit bad.service has a bad unit file setting.");
          assertThat(bad.getLoadState()).isEqualTo("bad-setting");
        });
  }

  @Test
  void doesNothingBeforeItKnowsEverything() {
    registry.assign(launched("run.service", SLEEP, 1), launched("stay.service", SLEEP, 1));
    reports("stay.service", DesiredState.DESIRED_STATE_LAUNCHED, "active", 1);
    registry.withholdSync(true);
    registry.breakStreams(ScriptedRegistry.sessionUnknown());
    registry.unassign("run.service");
    eventually(SOON, () -> assertThat(registry.watches()).isEqualTo(2));
    eventually(SOON, () -> assertThat(registry.reports().getLast().getComplete()).isTrue());
    assertThat(registry.states()).containsOnlyKeys("run.service", "stay.service");
    assertThat(manager.active()).containsEntry("run.service", "active");
    registry.sendSync();
    eventually(SOON, () -> assertThat(manager.active()).containsOnlyKeys("stay.service"));
  }

  @Test
  void stopsNothingWhenTheRegistryLeavesOutAContent() {
    registry.assign(launched("run.service", SLEEP, 1));
    reports("run.service", DesiredState.DESIRED_STATE_LAUNCHED, "active", 1);
    registry.leaveOutContents(true);
    registry.assign(launched("other.service", SLEEP + "Nice=1\n", 1));
    eventually(SOON, () -> assertThat(registry.watches()).isGreaterThan(3));
    assertThat(manager.active()).containsExactly(Map.entry("run.service", "active"));
    registry.leaveOutContents(false);
    reports("other.service", DesiredState.DESIRED_STATE_LAUNCHED, "active", 1);
    assertThat(manager.starts("run.service")).isEqualTo(1);
  }

  @Test
  void aStopLeavesUnitsRunningAndARestartAdoptsThem() throws Exception {
    registry.assign(launched("run.service", SLEEP, 1), launched("once.service", ONCE, 1));
    reports("run.service", DesiredState.DESIRED_STATE_LAUNCHED, "active", 1);
    reports("once.service", DesiredState.DESIRED_STATE_LAUNCHED, "inactive", 1);
    stopAgent();
    assertThat(manager.active()).containsEntry("run.service", "active");
    assertThat(registry.left()).isFalse();

    manager.clearCalls();
    startAgent("boot-1", false);
    eventually(SOON, () -> assertThat(registry.registrations()).hasSize(2));
    registry.assign(launched("new.service", SLEEP, 1));
    reports("new.service", DesiredState.DESIRED_STATE_LAUNCHED, "active", 1);
    assertThat(manager.calls()).containsExactly("load new.service", "start new.service");
    reports("once.service", DesiredState.DESIRED_STATE_LAUNCHED, "inactive", 1);
  }

  @Test
  void thereIsOneAgentOnAHost() {
    AgentServer first = agent;
    assertThatThrownBy(() -> startAgent("boot-1", false))
        .hasMessageContaining("another agent runs on this host");
    assertThat(agent).isSameAs(first);
  }

  @Test
  void afterABootUnitsAreStartedAgain() throws Exception {
    registry.assign(launched("once.service", ONCE, 1));
    reports("once.service", DesiredState.DESIRED_STATE_LAUNCHED, "inactive", 1);
    stopAgent();
    startAgent("boot-2", false);
    eventually(SOON, () -> assertThat(manager.starts("once.service")).isEqualTo(2));
  }

  @Test
  void leavesOnStopIfToldSo() throws Exception {
    stopAgent();
    startAgent("boot-1", true);
    registry.assign(launched("run.service", SLEEP, 1));
    reports("run.service", DesiredState.DESIRED_STATE_LAUNCHED, "active", 1);
    stopAgent();
    assertThat(manager.active()).isEmpty();
    assertThat(registry.left()).isTrue();
  }

  @Test
  void healthSaysWhetherItCanWork() {
    var health = HealthGrpc.newBlockingStub(channel.channel());
    var request = HealthCheckRequest.newBuilder().setService(AgentServiceGrpc.SERVICE_NAME).build();
    eventually(
        SOON, () -> assertThat(health.check(request).getStatus()).isEqualTo(ServingStatus.SERVING));
    manager.away(true);
    eventually(
        SOON,
        () -> assertThat(health.check(request).getStatus()).isEqualTo(ServingStatus.NOT_SERVING));
    manager.away(false);
    eventually(
        SOON, () -> assertThat(health.check(request).getStatus()).isEqualTo(ServingStatus.SERVING));
  }

  @Test
  void waitsForAUnitManagerThatIsAway() {
    registry.assign(launched("a.service", SLEEP, 1));
    reports("a.service", DesiredState.DESIRED_STATE_LAUNCHED, "active", 1);
    manager.away(true);
    registry.assign(launched("b.service", SLEEP, 1));
    manager.away(false);
    reports("b.service", DesiredState.DESIRED_STATE_LAUNCHED, "active", 1);
  }

  @Test
  void showsAndRestartsAndKills() {
    registry.assign(launched("run.service", "[Unit]\nDescription=It runs\n" + SLEEP, 1));
    reports("run.service", DesiredState.DESIRED_STATE_LAUNCHED, "active", 1);
    var name = "run.service";
    var status =
        stub().getUnitStatus(GetUnitStatusRequest.newBuilder().setName(name).build()).getStatus();
    assertThat(status.getDescription()).isEqualTo("It runs");
    assertThat(status.getActiveState()).isEqualTo("active");
    assertThat(
            stub()
                .restartUnit(RestartUnitRequest.newBuilder().setName(name).build())
                .getStatus()
                .getActiveState())
        .isEqualTo("active");
    assertThat(manager.starts(name)).isEqualTo(2);
    var unused = stub().killUnit(KillUnitRequest.newBuilder().setName(name).setSignal(9).build());
    assertThat(unused).isNotNull();
    reports(name, DesiredState.DESIRED_STATE_LAUNCHED, "failed", 1);
  }

  @Test
  void watchesAUnit() {
    registry.assign(launched("run.service", SLEEP, 1));
    reports("run.service", DesiredState.DESIRED_STATE_LAUNCHED, "active", 1);
    var updates =
        stub().watchUnitStatus(WatchUnitStatusRequest.newBuilder().setName("run.service").build());
    assertThat(updates.next().getStatus().getActiveState()).isEqualTo("active");
    manager.becomes("run.service", "failed", "failed");
    assertThat(updates.next().getStatus().getActiveState()).isEqualTo("failed");
    registry.unassign("run.service");
    assertThatThrownBy(
            () -> {
              while (updates.hasNext()) {
                updates.next();
              }
            })
        .satisfies(e -> assertThat(FleetErrors.reason(e)).contains("UNIT_NOT_LOADED"));
  }

  @Test
  void refusesWhatItCannotDoByName() {
    assertThatThrownBy(
            () ->
                stub()
                    .getUnitStatus(GetUnitStatusRequest.newBuilder().setName("no.service").build()))
        .satisfies(
            e -> {
              assertThat(Status.fromThrowable(e).getCode()).isEqualTo(Status.Code.NOT_FOUND);
              assertThat(FleetErrors.reason(e)).contains("UNIT_NOT_LOADED");
              assertThat(FleetErrors.metadata(e))
                  .containsEntry("unit", "no.service")
                  .containsEntry("machine", "m1");
            });
    assertThatThrownBy(
            () ->
                stub().getUnitStatus(GetUnitStatusRequest.newBuilder().setName("no such").build()))
        .satisfies(e -> assertThat(FleetErrors.reason(e)).contains("UNIT_NAME_INVALID"));
    assertThatThrownBy(
            () ->
                stub()
                    .killUnit(
                        KillUnitRequest.newBuilder().setName("a.service").setSignal(65).build()))
        .satisfies(e -> assertThat(FleetErrors.reason(e)).contains("FIELD_INVALID"));
    registry.assign(launched("run.service", SLEEP, 1));
    reports("run.service", DesiredState.DESIRED_STATE_LAUNCHED, "active", 1);
    manager.fail("run.service", UnitManagerException.refused("Operation refused."));
    assertThatThrownBy(
            () ->
                stub().restartUnit(RestartUnitRequest.newBuilder().setName("run.service").build()))
        .satisfies(
            e -> {
              assertThat(FleetErrors.reason(e)).contains("UNIT_MANAGER_REFUSED");
              assertThat(FleetErrors.userMessage(e)).isEqualTo("Operation refused.");
            });
    manager.fail("run.service", null);
  }
}
