package dev.fleet.agent;

import static dev.fleet.agent.ScriptedRegistry.Assigned.launched;
import static dev.fleet.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.grpc.Endpoint;
import dev.fleet.runtime.grpc.GrpcServers;
import dev.fleet.runtime.grpc.RunningServer;
import dev.fleet.runtime.grpc.ServerConfig;
import dev.fleet.testkit.random.Seeded;
import dev.fleet.v1.ReportUnitStatesRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole agent that runs its units itself, with real processes, and a scripted registry. */
final class EmbeddedAgentIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int UNITS = 100;

  /** {@code -Dfleet.kills=50} for more. */
  private static final int KILLS = Integer.getInteger("fleet.kills", 10);

  @TempDir private Path folder;
  private final ScriptedRegistry registry = new ScriptedRegistry();

  /** Tells the processes of this test from those of any other. */
  private final String mark =
      "/bin/sleep 8640" + Math.floorMod(UUID.randomUUID().hashCode(), 10_000);

  private RunningServer server;

  @BeforeEach
  void open() throws IOException {
    server =
        GrpcServers.start(
            ServerConfig.on(Endpoint.parse("127.0.0.1:0"))
                .withShutdownGrace(Duration.ofMillis(100)),
            List.of(registry));
  }

  @AfterEach
  void close() throws IOException {
    server.close();
    assertThat(AgentProcess.running(mark)).as("processes that are left").isEmpty();
  }

  /** An agent that has registered, and told the registry all that it sees. */
  private AgentProcess agent() throws IOException {
    int reports = registry.reports().size();
    AgentProcess agent = AgentProcess.start(folder, server.endpoints().getFirst());
    eventually(
        SOON,
        () ->
            assertThat(registry.reports().stream().skip(reports))
                .anyMatch(ReportUnitStatesRequest::getComplete));
    return agent;
  }

  private void assign(int units) {
    for (int i = 1; i <= units; i++) {
      registry.assign(
          launched("k@" + i + ".service", "[Service]\nExecStart=" + mark + "." + i + "\n", 1));
    }
  }

  private static void onceEach(Map<String, Integer> running) {
    assertThat(running.entrySet()).as("units that run twice").allMatch(one -> one.getValue() == 1);
  }

  private void allRunOnce() throws IOException {
    eventually(SOON, () -> assertThat(registry.running("k@")).isEqualTo(UNITS));
    Map<String, Integer> running = AgentProcess.running(mark);
    assertThat(running).hasSize(UNITS);
    onceEach(running);
  }

  /**
   * Killed in the middle of its starts, again and again: nothing runs twice, nothing is forgotten.
   */
  @Test
  void survivesBeingKilledWhileItStartsUnits() throws Exception {
    var random = new Seeded(7);
    assign(UNITS);
    for (int round = 1; round <= KILLS; round++) {
      int enough = random.between(1, UNITS - 1);
      AgentProcess first = agent();
      eventually(SOON, () -> assertThat(registry.running("k@")).isGreaterThanOrEqualTo(enough));
      first.kill();
      Map<String, Integer> orphans = AgentProcess.running(mark);
      assertThat(orphans).as("what was left").isNotEmpty();
      onceEach(orphans);
      AgentProcess second = agent();
      allRunOnce();
      if (round == KILLS) {
        assertThat(second.stop()).isTrue();
      } else {
        second.kill();
      }
    }
  }

  @Test
  void takesItsUnitsDownWhenItStopsAndLeavesTheCluster() throws Exception {
    assign(UNITS);
    try (AgentProcess agent = agent()) {
      allRunOnce();
      assertThat(agent.stop()).isTrue();
      assertThat(AgentProcess.running(mark)).isEmpty();
      assertThat(registry.left()).isTrue();
      assertThat(agent.log()).contains("stopping all units").contains("all units have stopped");
    }
    try (AgentProcess next = agent()) {
      assertThat(next.isAlive()).isTrue();
      allRunOnce();
    }
  }

  /** Prints what a thousand units take; there is no telling how fast the machine is. */
  @Test
  void runsAThousandUnits() throws Exception {
    int many = 1_000;
    for (int i = 1; i <= many; i++) {
      registry.assign(
          launched("m@" + i + ".service", "[Service]\nExecStart=" + mark + "." + i + "\n", 1));
    }
    try (AgentProcess agent = agent()) {
      long begin = Clocks.system().nanos();
      eventually(SOON, () -> assertThat(registry.running("m@")).isEqualTo(many));
      Duration started = Duration.ofNanos(Clocks.system().nanos() - begin);
      assertThat(AgentProcess.running(mark)).hasSize(many);
      long ticks = agent.ticks();
      Clocks.system().pause(Duration.ofSeconds(5));
      double idle = (agent.ticks() - ticks) / 5.0;
      long memory = agent.memory() >> 20;
      long stopBegin = Clocks.system().nanos();
      registry.unassign(registry.states().keySet().toArray(String[]::new));
      eventually(SOON, () -> assertThat(registry.states()).isEmpty());
      Duration stopped = Duration.ofNanos(Clocks.system().nanos() - stopBegin);
      System.out.printf(
          "1000 units: up %d ms after the agent's start, down in %d ms, %d MB, idle %.1f %%%n",
          started.toMillis(), stopped.toMillis(), memory, idle);
      assertThat(AgentProcess.running(mark)).isEmpty();
    }
  }
}
