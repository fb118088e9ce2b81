package dev.fleet.bench.simulated;

import com.google.protobuf.ByteString;
import dev.fleet.bench.BenchException;
import dev.fleet.v1.BatchCreateUnitsRequest;
import dev.fleet.v1.BatchDeleteUnitsRequest;
import dev.fleet.v1.CreateUnitRequest;
import dev.fleet.v1.DeleteUnitRequest;
import dev.fleet.v1.DesiredState;
import dev.fleet.v1.UnitOutcome;
import dev.fleet.v1.UnitServiceGrpc;
import io.grpc.Channel;
import io.grpc.StatusException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * The units of a run: instances of a few templates. Thread-safe, if the randomness is.
 *
 * @param units how many there are
 */
public record Load(int units, RandomGenerator random) {
  /** How many a call creates: as many as it may. */
  public static final int BATCH = 10_000;

  private static final int TEMPLATES = 5;
  private static final long DEADLINE_SECONDS = 60;

  /** The name of the unit with this number. */
  public static String name(int number) {
    return "bench" + number % TEMPLATES + "@" + number + ".service";
  }

  /** The number of the unit with this name, -1 if it is none of the load's. */
  static int number(String name) {
    int at = name.indexOf('@');
    int dot = name.lastIndexOf('.');
    return name.startsWith("bench") && at > 0 ? Integer.parseInt(name, at + 1, dot, 10) : -1;
  }

  /** How many calls it takes. */
  public int batches() {
    return (units + BATCH - 1) / BATCH;
  }

  /** Creates the templates, and one more. */
  public void createTemplates(Channel registry, String more) throws InterruptedException {
    var request = BatchCreateUnitsRequest.newBuilder();
    for (int i = 0; i < TEMPLATES; i++) {
      request.addRequests(template("bench" + i + "@.service", "a service that does nothing, " + i));
    }
    request.addRequests(template(more, "one by one"));
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
  public void submit(Channel registry, int batch) throws InterruptedException {
    create(
        registry,
        batch * BATCH,
        Math.min(units, (batch + 1) * BATCH),
        DesiredState.DESIRED_STATE_LAUNCHED);
  }

  /**
   * Creates the units with these numbers, which may be beyond those of the load.
   *
   * @param to the number after the last; at most {@value #BATCH} are created
   */
  public void create(Channel registry, int from, int to, DesiredState desired)
      throws InterruptedException {
    var request = BatchCreateUnitsRequest.newBuilder();
    for (int i = from; i < to; i++) {
      request.addRequests(
          CreateUnitRequest.newBuilder()
              .setName(name(i))
              .setTemplate("bench" + i % TEMPLATES + "@.service")
              .setDesiredState(desired)
              .setRequestId(new UUID(random.nextLong(), random.nextLong()).toString()));
    }
    send(registry, request.build());
  }

  /** Deletes the units with these numbers. */
  public void delete(Channel registry, int from, int to) throws InterruptedException {
    var request = BatchDeleteUnitsRequest.newBuilder();
    for (int i = from; i < to; i++) {
      request.addRequests(DeleteUnitRequest.newBuilder().setName(name(i)));
    }
    try {
      check("delete", stub(registry).batchDeleteUnits(request.build()).getOutcomesList());
    } catch (StatusException e) {
      throw new BenchException("cannot delete units: " + e.getMessage(), e);
    }
  }

  private static void send(Channel registry, BatchCreateUnitsRequest request)
      throws InterruptedException {
    try {
      check("create", stub(registry).batchCreateUnits(request).getOutcomesList());
    } catch (StatusException e) {
      throw new BenchException("cannot create units: " + e.getMessage(), e);
    }
  }

  private static UnitServiceGrpc.UnitServiceBlockingV2Stub stub(Channel registry) {
    return UnitServiceGrpc.newBlockingV2Stub(registry)
        .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  private static void check(String what, List<UnitOutcome> outcomes) {
    for (UnitOutcome outcome : outcomes) {
      if (outcome.hasError()) {
        throw new BenchException(
            "cannot %s a unit: %s".formatted(what, outcome.getError().getMessage()));
      }
    }
  }
}
