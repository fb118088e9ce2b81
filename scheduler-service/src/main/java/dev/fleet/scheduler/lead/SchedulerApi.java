package dev.fleet.scheduler.lead;

import com.google.protobuf.Timestamp;
import dev.fleet.runtime.grpc.FieldViolation;
import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.runtime.loop.EventLoop;
import dev.fleet.scheduler.decide.Explainer;
import dev.fleet.scheduler.decide.WhatIf;
import dev.fleet.scheduler.model.Desired;
import dev.fleet.scheduler.model.MachineNode;
import dev.fleet.scheduler.model.UnitNode;
import dev.fleet.scheduler.model.UnitSpec;
import dev.fleet.unit.Requirements;
import dev.fleet.unit.UnitFile;
import dev.fleet.unit.UnitFileException;
import dev.fleet.unit.UnitName;
import dev.fleet.unit.UnitNameException;
import dev.fleet.unit.UnitValidation;
import dev.fleet.v1.ErrorReason;
import dev.fleet.v1.ExplainUnitRequest;
import dev.fleet.v1.ExplainUnitResponse;
import dev.fleet.v1.GetSchedulerStatusRequest;
import dev.fleet.v1.GetSchedulerStatusResponse;
import dev.fleet.v1.MachineVerdict;
import dev.fleet.v1.PlanOutcome;
import dev.fleet.v1.PlanUnitsRequest;
import dev.fleet.v1.PlanUnitsResponse;
import dev.fleet.v1.PlannedUnit;
import dev.fleet.v1.SchedulerServiceGrpc.SchedulerServiceImplBase;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Answers the questions of users from the leader's model. Thread-safe; handlers block. */
final class SchedulerApi extends SchedulerServiceImplBase {
  /** The most units of one plan: scheduler.proto. */
  private static final int MAX_PLANNED = 10_000;

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  /** What is left of a deadline for the way back of the error. */
  private static final Duration MARGIN = Duration.ofMillis(100);

  private final EventLoop loop;
  private final Leader leader;

  SchedulerApi(EventLoop loop, Leader leader) {
    this.loop = loop;
    this.leader = leader;
  }

  @Override
  public void explainUnit(
      ExplainUnitRequest request, StreamObserver<ExplainUnitResponse> responses) {
    parse(request.getName());
    if (request.getMinRevision() < 0) {
      throw FleetErrors.invalidArgument(
          ErrorReason.FIELD_INVALID.name(),
          "min_revision is negative",
          new FieldViolation("min_revision", "must be 0 or more"));
    }
    responses.onNext(ask(request.getMinRevision(), () -> explain(request.getName())));
    responses.onCompleted();
  }

  private ExplainUnitResponse explain(String name) {
    UnitNode unit =
        leader
            .model()
            .unit(name)
            .orElseThrow(
                () ->
                    FleetErrors.notFound(
                        ErrorReason.UNIT_NOT_FOUND.name(),
                        "unit " + name + " does not exist",
                        Map.of("unit", name)));
    var explainer = new Explainer(leader.model());
    var response =
        ExplainUnitResponse.newBuilder()
            .setMachineId(unit.machine().map(MachineNode::id).orElse(""))
            .setSummary(explainer.summary(unit))
            .setRevision(leader.revision());
    for (Explainer.Verdict verdict : explainer.verdicts(unit)) {
      response.addVerdicts(
          MachineVerdict.newBuilder()
              .setMachineId(verdict.machineId())
              .setHostname(verdict.hostname())
              .setFits(verdict.refusal().isEmpty())
              .setReason(verdict.refusal().orElse(""))
              .setLoad(verdict.load()));
    }
    return response.build();
  }

  @Override
  public void planUnits(PlanUnitsRequest request, StreamObserver<PlanUnitsResponse> responses) {
    if (request.getUnitsCount() > MAX_PLANNED) {
      throw FleetErrors.resourceExhausted(
          ErrorReason.LIMIT_EXCEEDED.name(),
          "at most %d units can be planned at once, got %d"
              .formatted(MAX_PLANNED, request.getUnitsCount()),
          Map.of("bound", "units", "limit", String.valueOf(MAX_PLANNED)));
    }
    Map<String, UnitSpec> specs = new LinkedHashMap<>();
    for (PlannedUnit unit : request.getUnitsList()) {
      if (specs.put(unit.getName(), spec(unit)) != null) {
        throw FleetErrors.invalidArgument(
            ErrorReason.FIELD_INVALID.name(),
            "unit " + unit.getName() + " is planned twice",
            new FieldViolation("units", "names must be unique"));
      }
    }
    responses.onNext(ask(0, () -> plan(List.copyOf(specs.values()))));
    responses.onCompleted();
  }

  private PlanUnitsResponse plan(List<UnitSpec> specs) {
    var response = PlanUnitsResponse.newBuilder().setRevision(leader.revision());
    for (WhatIf.Outcome outcome : new WhatIf(leader.model()).plan(specs)) {
      response.addOutcomes(
          PlanOutcome.newBuilder()
              .setName(outcome.name())
              .addAllMachineIds(outcome.machineIds())
              .setSummary(outcome.summary()));
    }
    return response.build();
  }

  private static UnitSpec spec(PlannedUnit unit) {
    UnitName name = parse(unit.getName());
    try {
      UnitFile file = UnitFile.parse(unit.getContent().toByteArray());
      List<String> errors = UnitValidation.errors(name, file);
      if (!errors.isEmpty()) {
        throw fileInvalid(name, errors.getFirst());
      }
      Optional<String> fault =
          name.isTemplate()
              ? Optional.of("a template runs nowhere, only its instances do")
              : Optional.empty();
      return new UnitSpec(name, 0, "planned", Desired.LAUNCHED, Requirements.of(name, file), fault);
    } catch (UnitFileException e) {
      throw fileInvalid(name, String.valueOf(e.getMessage()));
    }
  }

  private static StatusRuntimeException fileInvalid(UnitName name, String message) {
    return FleetErrors.of(
        Status.Code.INVALID_ARGUMENT,
        ErrorReason.UNIT_FILE_INVALID.name(),
        "unit " + name + ": " + message,
        Map.of("unit", name.value()));
  }

  private static UnitName parse(String name) {
    try {
      return UnitName.parse(name);
    } catch (UnitNameException e) {
      throw FleetErrors.of(
          Status.Code.INVALID_ARGUMENT,
          ErrorReason.UNIT_NAME_INVALID.name(),
          String.valueOf(e.getMessage()),
          Map.of("unit", name));
    }
  }

  @Override
  public void getSchedulerStatus(
      GetSchedulerStatusRequest request, StreamObserver<GetSchedulerStatusResponse> responses) {
    responses.onNext(onLoop(this::status));
    responses.onCompleted();
  }

  /** To be called on the loop. */
  GetSchedulerStatusResponse status() {
    Leadership leadership = leader.leadership();
    var response =
        GetSchedulerStatusResponse.newBuilder()
            .setLeader(leadership.leader())
            .setTerm(leadership.term())
            .setLeaderId(leadership.leaderId())
            .setLeaderEndpoint(leadership.endpoint())
            .setRevision(leader.revision())
            .setUnplacedUnits(leader.model().unplacedCount())
            .setUncommittedDecisions(leader.uncommitted())
            .setEvictionHold(leader.evictionHold());
    leader.leaderSince().map(SchedulerApi::timestamp).ifPresent(response::setLeaderSince);
    return response.build();
  }

  private static Timestamp timestamp(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }

  // Waiting.

  /** Puts a question to the view once it has reached a revision. */
  private <T> T ask(long revision, Supplier<T> question) {
    var passed = new CompletableFuture<Boolean>();
    // Attached before the gate hears of it, so that it runs on the loop, on the view that passed.
    CompletableFuture<T> answer = passed.thenApply(reached -> answer(reached, question));
    loop.execute(() -> leader.gate().await(revision, passed));
    try {
      return await(answer);
    } catch (TimeoutException e) {
      throw FleetErrors.unavailable(
          ErrorReason.REPLICA_BEHIND.name(),
          "the scheduler's view has not reached revision " + revision + " in time",
          Map.of());
    } finally {
      passed.cancel(false);
    }
  }

  private static <T> T answer(boolean reached, Supplier<T> question) {
    if (!reached) {
      throw FleetErrors.resourceExhausted(
          ErrorReason.LIMIT_EXCEEDED.name(),
          "too many questions wait for the scheduler's view",
          Map.of("bound", "waiting", "limit", String.valueOf(RevisionGate.MAX_WAITING)));
    }
    return question.get();
  }

  private <T> T onLoop(Callable<T> question) {
    try {
      return await(loop.submit(question));
    } catch (TimeoutException e) {
      throw FleetErrors.unavailable(
          ErrorReason.REPLICA_BEHIND.name(),
          "the scheduler is too busy to answer in time",
          Map.of());
    }
  }

  private static <T> T await(CompletableFuture<T> future) throws TimeoutException {
    try {
      return future.get(patience(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Status.CANCELLED.withCause(e).asRuntimeException();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      future.cancel(false);
    }
  }

  /** How long the caller's deadline lets us wait, in nanoseconds from now. */
  private static long patience() {
    Deadline deadline = Context.current().getDeadline();
    long longest = LONGEST_WAIT.toNanos();
    return deadline == null
        ? longest
        : Math.clamp(deadline.timeRemaining(TimeUnit.NANOSECONDS) - MARGIN.toNanos(), 0, longest);
  }
}
