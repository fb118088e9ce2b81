package dev.fleet.bench.read;

import dev.fleet.bench.BenchException;
import dev.fleet.v1.CreateUnitRequest;
import dev.fleet.v1.DeleteUnitRequest;
import dev.fleet.v1.UnitServiceGrpc;
import io.grpc.Channel;
import io.grpc.StatusException;
import java.util.concurrent.TimeUnit;

/**
 * Units that come and go while they are watched. Nobody wants them started, so that each write is
 * one change, and no other service says anything to it. Thread-safe.
 */
record Probe(Channel registry) {
  static final String TEMPLATE = "probe@.service";
  private static final long LIMIT_SECONDS = 60;

  static String name(int number) {
    return "probe@" + number + ".service";
  }

  /** Creates the unit with this number; the write is done when this returns. */
  void create(int number) throws InterruptedException {
    try {
      var _ =
          stub()
              .createUnit(
                  CreateUnitRequest.newBuilder()
                      .setName(name(number))
                      .setTemplate(TEMPLATE)
                      .build());
    } catch (StatusException e) {
      throw new BenchException("cannot create " + name(number) + ": " + e.getMessage(), e);
    }
  }

  /** Deletes it again. */
  void delete(int number) throws InterruptedException {
    try {
      var _ = stub().deleteUnit(DeleteUnitRequest.newBuilder().setName(name(number)).build());
    } catch (StatusException e) {
      throw new BenchException("cannot delete " + name(number) + ": " + e.getMessage(), e);
    }
  }

  private UnitServiceGrpc.UnitServiceBlockingV2Stub stub() {
    return UnitServiceGrpc.newBlockingV2Stub(registry)
        .withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS);
  }
}
