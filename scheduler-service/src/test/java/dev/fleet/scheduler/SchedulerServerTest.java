package dev.fleet.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.config.Options;
import dev.fleet.runtime.config.Outcome;
import dev.fleet.runtime.grpc.Channels;
import dev.fleet.runtime.grpc.ClientConfig;
import dev.fleet.runtime.grpc.Endpoint;
import dev.fleet.runtime.grpc.FleetChannel;
import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.runtime.grpc.GrpcServers;
import dev.fleet.runtime.grpc.RunningServer;
import dev.fleet.runtime.grpc.ServerConfig;
import dev.fleet.scheduler.lead.BrakeConfig;
import dev.fleet.scheduler.lead.ScriptedRegistry;
import dev.fleet.testkit.Eventually;
import dev.fleet.v1.ExplainUnitRequest;
import dev.fleet.v1.GetSchedulerStatusRequest;
import dev.fleet.v1.GetSchedulerStatusResponse;
import dev.fleet.v1.SchedulerServiceGrpc;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The service on real sockets. */
class SchedulerServerTest {
  private static final Endpoint ANY_PORT = new Endpoint.Tcp("127.0.0.1", 0);

  private static Outcome parse(String... arguments) {
    return Options.of("scheduler-service", "", "0", SchedulerConfig.options())
        .parse(List.of(arguments), Map.of());
  }

  private static SchedulerConfig config(String... arguments) throws Exception {
    return SchedulerConfig.of(((Outcome.Ready) parse(arguments)).settings());
  }

  @Test
  void theDefaultsAreThese() throws Exception {
    SchedulerConfig config = config();
    assertThat(config.registry()).containsExactly(new Endpoint.Tcp("127.0.0.1", 7400));
    assertThat(config.server().listen()).containsExactly(new Endpoint.Tcp("127.0.0.1", 7403));
    assertThat(config.advertise()).isEmpty();
    assertThat(config.brake()).isEqualTo(BrakeConfig.DEFAULT);
  }

  @Test
  void everyOptionIsHeard() throws Exception {
    SchedulerConfig config =
        config(
            "--registry=10.0.0.1:1,10.0.0.2:2",
            "--listen=127.0.0.1:3",
            "--advertise=host.example:4",
            "--eviction-share=30",
            "--eviction-minimum=7",
            "--eviction-window=10s",
            "--eviction-hold=5m");
    assertThat(config.registry()).hasSize(2);
    assertThat(config.server().listen()).containsExactly(new Endpoint.Tcp("127.0.0.1", 3));
    assertThat(config.advertise()).contains(new Endpoint.Tcp("host.example", 4));
    assertThat(config.brake().share()).isEqualTo(30);
    assertThat(config.brake().minimum()).isEqualTo(7);
    assertThat(config.brake().window()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.brake().hold()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void allWrongOptionsAreNamedAtOnce() {
    assertThat(((Outcome.Faulty) parse("--eviction-share=0", "--listen=x", "--nonsense")).faults())
        .hasSize(3);
  }

  private static SchedulerConfig on(List<Endpoint> registry) {
    return new SchedulerConfig(
        registry,
        ClientConfig.DEFAULT,
        ServerConfig.on(ANY_PORT),
        Optional.empty(),
        BrakeConfig.DEFAULT);
  }

  @Test
  void itLeadsPlacesAndAnswers() throws Exception {
    var registry = new ScriptedRegistry();
    registry.putMachine("m1", Map.of());
    registry.launch("a.service", "");
    try (RunningServer server = GrpcServers.start(ServerConfig.on(ANY_PORT), List.of(registry));
        SchedulerServer scheduler = SchedulerServer.start(on(server.endpoints()), Clocks.system());
        FleetChannel channel =
            Channels.open(scheduler.endpoints().getFirst(), ClientConfig.DEFAULT)) {
      Eventually.eventually(
          Duration.ofSeconds(20),
          () -> assertThat(registry.placements()).isEqualTo(Map.of("a.service", "m1")));
      GetSchedulerStatusResponse status =
          SchedulerServiceGrpc.newBlockingStub(channel.channel())
              .getSchedulerStatus(GetSchedulerStatusRequest.getDefaultInstance());
      assertThat(status.getLeader()).isTrue();
      assertThat(status.getLeaderEndpoint()).isEqualTo(scheduler.endpoints().getFirst().toString());
    }
  }

  @Test
  void withoutARegistryItWaitsAndSaysSo() throws Exception {
    try (SchedulerServer scheduler =
            SchedulerServer.start(on(List.of(new Endpoint.Tcp("127.0.0.1", 1))), Clocks.system());
        FleetChannel channel =
            Channels.open(scheduler.endpoints().getFirst(), ClientConfig.DEFAULT)) {
      assertThat(
              HealthGrpc.newBlockingStub(channel.channel())
                  .check(HealthCheckRequest.getDefaultInstance())
                  .getStatus())
          .isEqualTo(ServingStatus.SERVING);
      assertThatThrownBy(
              () ->
                  SchedulerServiceGrpc.newBlockingStub(channel.channel())
                      .withDeadlineAfter(5, TimeUnit.SECONDS)
                      .explainUnit(ExplainUnitRequest.newBuilder().setName("a.service").build()))
          .satisfies(error -> assertThat(FleetErrors.reason(error)).contains("REPLICA_BEHIND"));
    }
  }

  @Test
  void aPortThatIsTakenIsNamed() throws Exception {
    try (RunningServer taken = GrpcServers.start(ServerConfig.on(ANY_PORT), List.of())) {
      Endpoint endpoint = taken.endpoints().getFirst();
      var config =
          new SchedulerConfig(
              List.of(endpoint),
              ClientConfig.DEFAULT,
              ServerConfig.on(endpoint),
              Optional.empty(),
              BrakeConfig.DEFAULT);
      assertThatThrownBy(() -> SchedulerServer.start(config, Clocks.system()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(endpoint.toString());
    }
  }
}
