package dev.fleet.bench.scale;

import com.google.protobuf.ByteString;
import dev.fleet.bench.BenchException;
import dev.fleet.v1.BatchCreateUnitsRequest;
import dev.fleet.v1.BatchCreateUnitsResponse;
import dev.fleet.v1.CreateUnitRequest;
import dev.fleet.v1.DesiredState;
import dev.fleet.v1.UnitOutcome;
import dev.fleet.v1.UnitServiceGrpc;
import io.grpc.Channel;
import io.grpc.StatusException;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * The units of a run: instances of a few templates. Thread-safe, if the randomness is.
 *
 * @param units how many there are
 */
record Load(int units, RandomGenerator random) {
  /** How many a call creates: as many as it may. */
  static final int BATCH = 10_000;

  private static final int TEMPLATES = 5;
  private static final long DEADLINE_SECONDS = 60;

  /** The name of the unit with this number. */
  static String name(int number) {
    return "bench" + number % TEMPLATES + "@" + number + ".service";
  }

  /** The number of the unit with this name, -1 if it is none of the load's. */
  static int number(String name) {
    int at = name.indexOf('@');
    int dot = name.lastIndexOf('.');
    return name.startsWith("bench") && at > 0 ? Integer.parseInt(name, at + 1, dot, 10) : -1;
  }

  /** How many calls it takes. */
  int batches() {
    return (units + BATCH - 1) / BATCH;
  }

  /** Creates the templates, among them that of {@link SingleStarts}. */
  void createTemplates(Channel registry) throws InterruptedException {
    var request = BatchCreateUnitsRequest.newBuilder();
    for (int i = 0; i < TEMPLATES; i++) {
      request.addRequests(template("bench" + i + "@.service", "a service that does nothing, " + i));
    }
    request.addRequests(template(SingleStarts.TEMPLATE, "one of many single starts"));
    send(registry, request.build());
  }

  private static CreateUnitRequest template(String name, String description) {
    String content =
        """
        [Unit]
        Description=%s

        [Service]
        ExecStart=/bin/sleep infinity
        Restart=on-failure
        """
            .formatted(description);
    return CreateUnitRequest.newBuilder()
        .setName(name)
        .setContent(ByteString.copyFromUtf8(content))
        .build();
  }

  /** Creates the units of one batch, to be launched. */
  void submit(Channel registry, int batch) throws InterruptedException {
    var request = BatchCreateUnitsRequest.newBuilder();
    for (int i = batch * BATCH; i < Math.min(units, (batch + 1) * BATCH); i++) {
      request.addRequests(
          CreateUnitRequest.newBuilder()
              .setName(name(i))
              .setTemplate("bench" + i % TEMPLATES + "@.service")
              .setDesiredState(DesiredState.DESIRED_STATE_LAUNCHED)
              .setRequestId(new UUID(random.nextLong(), random.nextLong()).toString()));
    }
    send(registry, request.build());
  }

  private static void send(Channel registry, BatchCreateUnitsRequest request)
      throws InterruptedException {
    try {
      BatchCreateUnitsResponse answer =
          UnitServiceGrpc.newBlockingV2Stub(registry)
              .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
              .batchCreateUnits(request);
      for (UnitOutcome outcome : answer.getOutcomesList()) {
        if (outcome.hasError()) {
          throw new BenchException("cannot create a unit: " + outcome.getError().getMessage());
        }
      }
    } catch (StatusException e) {
      throw new BenchException("cannot create units: " + e.getMessage(), e);
    }
  }
}
