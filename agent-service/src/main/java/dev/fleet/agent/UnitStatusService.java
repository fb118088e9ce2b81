package dev.fleet.agent;

import dev.fleet.agent.units.JobResult;
import dev.fleet.agent.units.UnitManager;
import dev.fleet.agent.units.UnitManagerException;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.grpc.BlockingStream;
import dev.fleet.runtime.grpc.FieldViolation;
import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.runtime.grpc.StreamWriter;
import dev.fleet.unit.UnitName;
import dev.fleet.v1.AgentServiceGrpc;
import dev.fleet.v1.ErrorReason;
import dev.fleet.v1.GetUnitStatusRequest;
import dev.fleet.v1.GetUnitStatusResponse;
import dev.fleet.v1.KillUnitRequest;
import dev.fleet.v1.KillUnitResponse;
import dev.fleet.v1.RestartUnitRequest;
import dev.fleet.v1.RestartUnitResponse;
import dev.fleet.v1.UnitStatus;
import dev.fleet.v1.WatchUnitStatusRequest;
import dev.fleet.v1.WatchUnitStatusResponse;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** {@code AgentService} over the unit manager: one host's units in detail. Thread-safe. */
final class UnitStatusService extends AgentServiceGrpc.AgentServiceImplBase {
  /** Changes that come closer together are told as one. */
  private static final Duration GATHER = Duration.ofMillis(50);

  private static final Duration LONGEST_RESTART = Duration.ofMinutes(10);

  private final UnitManager manager;
  private final UnitEvents events;
  private final Clocks clocks;
  private final String machineId;

  UnitStatusService(UnitManager manager, UnitEvents events, Clocks clocks, String machineId) {
    this.manager = manager;
    this.events = events;
    this.clocks = clocks;
    this.machineId = machineId;
  }

  @Override
  public void getUnitStatus(
      GetUnitStatusRequest request, StreamObserver<GetUnitStatusResponse> responses) {
    UnitStatus status = detail(name(request.getName()));
    responses.onNext(GetUnitStatusResponse.newBuilder().setStatus(status).build());
    responses.onCompleted();
  }

  @Override
  public void watchUnitStatus(
      WatchUnitStatusRequest request, StreamObserver<WatchUnitStatusResponse> responses) {
    UnitName unit = name(request.getName());
    BlockingStream.serve(responses, writer -> watch(unit, writer));
  }

  private void watch(UnitName unit, StreamWriter<WatchUnitStatusResponse> writer) throws Exception {
    var change = new Semaphore(1);
    try (var _ =
        events.watch(
            changed -> {
              if (changed.equals(unit)) {
                change.release();
              }
            })) {
      UnitStatus last = UnitStatus.getDefaultInstance();
      while (!writer.cancelled()) {
        change.acquire();
        change.drainPermits();
        UnitStatus status = detail(unit);
        if (!status.equals(last)) {
          writer.write(WatchUnitStatusResponse.newBuilder().setStatus(status).build());
          last = status;
        }
        clocks.pause(GATHER);
      }
    }
  }

  @Override
  public void restartUnit(
      RestartUnitRequest request, StreamObserver<RestartUnitResponse> responses) {
    UnitName unit = name(request.getName());
    JobResult result = await(unit, restart(unit));
    if (result != JobResult.DONE) {
      throw FleetErrors.failedPrecondition(
          ErrorReason.UNIT_MANAGER_REFUSED.name(),
          "Job for " + unit + " ended: " + result.word() + ".",
          Map.of("unit", unit.value(), "machine", machineId, "result", result.word()));
    }
    responses.onNext(RestartUnitResponse.newBuilder().setStatus(detail(unit)).build());
    responses.onCompleted();
  }

  private CompletableFuture<JobResult> restart(UnitName unit) {
    try {
      return manager.restart(unit);
    } catch (UnitManagerException e) {
      throw error(unit, e);
    }
  }

  /** As long as the caller has patience: a unit may take what its own timeouts allow. */
  private JobResult await(UnitName unit, CompletableFuture<JobResult> job) {
    Deadline deadline = Context.current().getDeadline();
    long millis =
        deadline == null
            ? LONGEST_RESTART.toMillis()
            : Math.min(LONGEST_RESTART.toMillis(), deadline.timeRemaining(TimeUnit.MILLISECONDS));
    try {
      return job.get(millis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw FleetErrors.of(
          io.grpc.Status.Code.DEADLINE_EXCEEDED,
          ErrorReason.UNIT_MANAGER_REFUSED.name(),
          "The restart of " + unit + " goes on, but takes longer than the call may.",
          Map.of("unit", unit.value(), "machine", machineId));
    } catch (ExecutionException e) {
      throw e.getCause() instanceof UnitManagerException cause
          ? error(unit, cause)
          : new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw FleetErrors.unavailable(
          ErrorReason.HOST_UNAVAILABLE.name(), "the agent stops", Map.of("machine", machineId));
    }
  }

  @Override
  public void killUnit(KillUnitRequest request, StreamObserver<KillUnitResponse> responses) {
    UnitName unit = name(request.getName());
    if (request.getSignal() < 1 || request.getSignal() > 64) {
      throw invalid("signal", "must be from 1 to 64, got " + request.getSignal());
    }
    try {
      manager.kill(unit, request.getWhom(), request.getSignal());
    } catch (UnitManagerException e) {
      throw error(unit, e);
    }
    responses.onNext(KillUnitResponse.getDefaultInstance());
    responses.onCompleted();
  }

  private UnitStatus detail(UnitName unit) {
    try {
      return manager.detail(unit);
    } catch (UnitManagerException e) {
      throw error(unit, e);
    }
  }

  private StatusRuntimeException error(UnitName unit, UnitManagerException e) {
    var facts = Map.of("unit", unit.value(), "machine", machineId);
    return switch (e.kind()) {
      case NOT_LOADED -> FleetErrors.notFound(ErrorReason.UNIT_NOT_LOADED.name(), e.line(), facts);
      case REFUSED ->
          FleetErrors.failedPrecondition(ErrorReason.UNIT_MANAGER_REFUSED.name(), e.line(), facts);
      case UNAVAILABLE ->
          FleetErrors.unavailable(ErrorReason.HOST_UNAVAILABLE.name(), e.line(), facts);
    };
  }

  private static UnitName name(String text) {
    var fault = UnitName.fault(text);
    if (fault.isPresent()) {
      throw FleetErrors.invalidArgument(
          ErrorReason.UNIT_NAME_INVALID.name(),
          fault.get(),
          new FieldViolation("name", fault.get()));
    }
    return new UnitName(text);
  }

  private static StatusRuntimeException invalid(String field, String fault) {
    return FleetErrors.invalidArgument(
        ErrorReason.FIELD_INVALID.name(), field + " " + fault, new FieldViolation(field, fault));
  }
}
