package dev.fleet.scheduler.lead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.ByteString;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.runtime.loop.EventLoop;
import dev.fleet.runtime.metrics.Metrics;
import dev.fleet.testkit.grpc.InProcessGrpc;
import dev.fleet.testkit.random.Seeded;
import dev.fleet.v1.DesiredState;
import dev.fleet.v1.ExplainUnitRequest;
import dev.fleet.v1.ExplainUnitResponse;
import dev.fleet.v1.GetSchedulerStatusRequest;
import dev.fleet.v1.GetSchedulerStatusResponse;
import dev.fleet.v1.MachineVerdict;
import dev.fleet.v1.PlanOutcome;
import dev.fleet.v1.PlanUnitsRequest;
import dev.fleet.v1.PlannedUnit;
import dev.fleet.v1.SchedulerServiceGrpc;
import dev.fleet.v1.SchedulerServiceGrpc.SchedulerServiceBlockingStub;
import io.grpc.Status;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The questions of users, over gRPC, with real threads. */
class SchedulerApiTest {
  @RegisterExtension final InProcessGrpc grpc = new InProcessGrpc();

  private final ScriptedRegistry registry = new ScriptedRegistry();
  private final EventLoop loop = EventLoop.start("scheduler", 1_000, Clocks.system());
  private Scheduler scheduler;
  private SchedulerServiceBlockingStub stub;

  @BeforeEach
  void startScheduler() {
    scheduler =
        new Scheduler(
            grpc.serve(registry),
            loop,
            Clocks.system(),
            new Seeded(1),
            BrakeConfig.DEFAULT,
            new Metrics(),
            "one");
    stub = SchedulerServiceGrpc.newBlockingStub(grpc.serve(scheduler.service()));
    registry.putMachine("m1", Map.of("region", "eu"));
    registry.putMachine("m2", Map.of());
    scheduler.start("one:7403");
  }

  @AfterEach
  void stop() {
    scheduler.close();
    assertThat(loop.faults()).isZero();
    loop.close();
  }

  private ExplainUnitResponse explain(String name) {
    return stub.explainUnit(
        ExplainUnitRequest.newBuilder().setName(name).setMinRevision(registry.revision()).build());
  }

  @Test
  void aQuestionSeesWhatItsAskerWrote() {
    registry.launch("a.service", "MachineMetadata=region=eu");
    ExplainUnitResponse answer = explain("a.service");
    assertThat(answer.getRevision()).isGreaterThanOrEqualTo(registry.revision() - 1);
    assertThat(answer.getVerdictsList())
        .extracting(
            MachineVerdict::getMachineId,
            MachineVerdict::getHostname,
            MachineVerdict::getFits,
            MachineVerdict::getReason)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("m1", "host-m1", true, ""),
            org.assertj.core.groups.Tuple.tuple(
                "m2", "host-m2", false, "local Machine metadata insufficient: lacks region=eu"));
  }

  @Test
  void aRefusedUnitIsExplainedBeforeAndAfterTheDecision() {
    registry.launch("a.service", "MachineMetadata=region=mars");
    assertThat(explain("a.service").getSummary())
        .isEqualTo("no machine fits: 2 lack metadata region=mars");
    assertThat(explain("a.service").getMachineId()).isEmpty();
  }

  @Test
  void unitsAndNamesThatDoNotExist() {
    Throwable unknown = catchThrowable(() -> explain("no.service"));
    assertThat(Status.fromThrowable(unknown).getCode()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(FleetErrors.reason(unknown)).contains("UNIT_NOT_FOUND");
    assertThat(FleetErrors.metadata(unknown)).containsEntry("unit", "no.service");
    Throwable invalid = catchThrowable(() -> explain("no"));
    assertThat(FleetErrors.reason(invalid)).contains("UNIT_NAME_INVALID");
  }

  @Test
  void aRevisionThatDoesNotComeIsSaidSoInTime() {
    Throwable behind =
        catchThrowable(
            () ->
                stub.withDeadlineAfter(500, TimeUnit.MILLISECONDS)
                    .explainUnit(
                        ExplainUnitRequest.newBuilder()
                            .setName("a.service")
                            .setMinRevision(1_000_000)
                            .build()));
    assertThat(Status.fromThrowable(behind).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(FleetErrors.reason(behind)).contains("REPLICA_BEHIND");
  }

  @Test
  void aPlanWritesNothing() {
    registry.put("idle.service", "", DesiredState.DESIRED_STATE_INACTIVE);
    explain("idle.service");
    var outcomes =
        stub.planUnits(
                PlanUnitsRequest.newBuilder()
                    .addUnits(planned("a.service", "[X-Fleet]\nMachineMetadata=region=eu\n"))
                    .addUnits(planned("all.service", "[X-Fleet]\nGlobal=true\n"))
                    .addUnits(planned("b.service", "[X-Fleet]\nMachineOf=nothing.service\n"))
                    .build())
            .getOutcomesList();
    assertThat(outcomes)
        .extracting(PlanOutcome::getName, PlanOutcome::getMachineIdsList, PlanOutcome::getSummary)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "a.service",
                List.of("m1"),
                "target state launched and unit not scheduled; least loaded machine that fits"),
            org.assertj.core.groups.Tuple.tuple(
                "all.service", List.of("m1", "m2"), "global unit, on 2 of 2 machines"),
            org.assertj.core.groups.Tuple.tuple(
                "b.service", List.of(), "required peer Unit(nothing.service) does not exist"));
    assertThat(registry.commits()).isEmpty();
  }

  private static PlannedUnit planned(String name, String content) {
    return PlannedUnit.newBuilder()
        .setName(name)
        .setContent(ByteString.copyFromUtf8(content))
        .build();
  }

  @Test
  void aPlanNamesWhatIsWrongWithIt() {
    Throwable file =
        catchThrowable(
            () ->
                stub.planUnits(
                    PlanUnitsRequest.newBuilder()
                        .addUnits(planned("a.service", "[X-Fleet\n"))
                        .build()));
    assertThat(FleetErrors.reason(file)).contains("UNIT_FILE_INVALID");
    Throwable contradiction =
        catchThrowable(
            () ->
                stub.planUnits(
                    PlanUnitsRequest.newBuilder()
                        .addUnits(planned("a.service", "[X-Fleet]\nMachineID=a\nGlobal=true\n"))
                        .build()));
    assertThat(contradiction).hasMessageContaining("MachineID cannot be used with Global");
    Throwable twice =
        catchThrowable(
            () ->
                stub.planUnits(
                    PlanUnitsRequest.newBuilder()
                        .addUnits(planned("a.service", "[X-Fleet]\nMachineID=a\n"))
                        .addUnits(planned("a.service", "[X-Fleet]\nMachineID=a\n"))
                        .build()));
    assertThat(FleetErrors.reason(twice)).contains("FIELD_INVALID");
  }

  @Test
  void theStatusSaysWhoLeadsAndWhatIsLeft() {
    registry.launch("a.service", "MachineMetadata=region=mars");
    explain("a.service");
    dev.fleet.testkit.Eventually.eventually(
        java.time.Duration.ofSeconds(10),
        () -> {
          GetSchedulerStatusResponse status =
              stub.getSchedulerStatus(GetSchedulerStatusRequest.getDefaultInstance());
          assertThat(status.getLeader()).isTrue();
          assertThat(status.getTerm()).isEqualTo(registry.election().term());
          assertThat(status.getLeaderEndpoint()).isEqualTo("one:7403");
          assertThat(status.hasLeaderSince()).isTrue();
          assertThat(status.getUnplacedUnits()).isEqualTo(1);
          assertThat(status.getUncommittedDecisions()).isZero();
          assertThat(status.getEvictionHold()).isEmpty();
        });
  }
}
