package dev.fleet.scheduler.lead;

import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.scheduler.decide.Decision.Action;
import dev.fleet.v1.CommitDecisionsRequest;
import dev.fleet.v1.CommitDecisionsResponse;
import dev.fleet.v1.Decision;
import dev.fleet.v1.DecisionOutcome;
import dev.fleet.v1.ErrorReason;
import dev.fleet.v1.ItemError;
import dev.fleet.v1.ScheduleServiceGrpc;
import dev.fleet.v1.ScheduleServiceGrpc.ScheduleServiceStub;
import io.grpc.Channel;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Writes batches to the registry. Thread-safe. */
final class CommitCalls {
  /** A full batch is some ten transactions, which take turns with those of other writers. */
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private final ScheduleServiceStub registry;

  CommitCalls(Channel registry) {
    this.registry = ScheduleServiceGrpc.newStub(registry);
  }

  /** Sends a batch; {@code onResult} is called once, on one of gRPC's threads. */
  void send(Batch batch, Consumer<CommitResult> onResult) {
    registry
        .withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
        .commitDecisions(request(batch), new Answer(batch, onResult));
  }

  private static CommitDecisionsRequest request(Batch batch) {
    var request = CommitDecisionsRequest.newBuilder().setTerm(batch.term());
    batch.decisions().forEach(decision -> request.addDecisions(message(decision)));
    return request.build();
  }

  private static Decision message(dev.fleet.scheduler.decide.Decision decision) {
    var message =
        Decision.newBuilder()
            .setUnit(decision.unit())
            .setCreateRevision(decision.createRevision())
            .setExpectedMachineId(decision.expected().orElse(""));
    switch (decision.action()) {
      case Action.PlaceOn(var machineId, var reason) ->
          message.setPlaceOn(machineId).setReason(reason);
      case Action.Unschedule(var reason) -> message.setUnschedule(true).setReason(reason);
      case Action.Refuse(var summary) -> message.setRefuse(summary).setReason(summary);
    }
    return message.build();
  }

  private static CommitResult result(Batch batch, CommitDecisionsResponse response) {
    if (response.getOutcomesCount() != batch.decisions().size()) {
      return new CommitResult.Failed(
          "the registry answered %d of %d decisions"
              .formatted(response.getOutcomesCount(), batch.decisions().size()));
    }
    Map<String, String> refuted = new HashMap<>();
    Map<String, String> failed = new HashMap<>();
    for (DecisionOutcome outcome : response.getOutcomesList()) {
      if (!outcome.hasError()) {
        continue;
      }
      ItemError error = outcome.getError();
      if (error.getReason().equals(ErrorReason.NOT_LEADER.name())) {
        return new CommitResult.NotLeader(error.getMessage());
      }
      boolean isConflict = error.getReason().equals(ErrorReason.CONFLICT.name());
      (isConflict ? refuted : failed).put(outcome.getUnit(), error.getMessage());
    }
    return new CommitResult.Done(refuted, failed, response.getInfo().getRevision());
  }

  private static CommitResult failure(Throwable error) {
    String message = FleetErrors.userMessage(error);
    return FleetErrors.hasReason(error, ErrorReason.NOT_LEADER.name())
        ? new CommitResult.NotLeader(message)
        : new CommitResult.Failed(message);
  }

  /** One result whatever gRPC calls: an answer may still be followed by an error. */
  private static final class Answer implements StreamObserver<CommitDecisionsResponse> {
    private final Batch batch;
    private final Consumer<CommitResult> onResult;
    private CommitDecisionsResponse response = CommitDecisionsResponse.getDefaultInstance();

    Answer(Batch batch, Consumer<CommitResult> onResult) {
      this.batch = batch;
      this.onResult = onResult;
    }

    @Override
    public void onNext(CommitDecisionsResponse message) {
      response = message;
    }

    @Override
    public void onError(Throwable error) {
      onResult.accept(failure(error));
    }

    @Override
    public void onCompleted() {
      onResult.accept(result(batch, response));
    }
  }
}
