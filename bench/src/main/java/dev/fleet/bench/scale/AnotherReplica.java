package dev.fleet.bench.scale;

import dev.fleet.bench.Percentiles;
import dev.fleet.bench.process.ControlPlane;
import dev.fleet.bench.process.Member;
import dev.fleet.runtime.grpc.FleetChannel;
import io.grpc.StatusException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.util.concurrent.TimeUnit;

/**
 * Starts another replica of the registry, and waits until it serves: it has read all of the cluster
 * by then. Somebody goes on using the one that is there.
 */
final class AnotherReplica {
  private static final double MIB = 1 << 20;

  private AnotherReplica() {}

  static void run(Stage stage) throws InterruptedException {
    Member first = stage.plane().member("registry");
    double firstBefore = first.cpuSeconds();
    long begin = stage.clocks().nanos();
    SingleStarts meanwhile = new SingleStarts(stage.clocks(), stage.registry(), "replica");
    double seconds;
    Member replica;
    try (meanwhile) {
      replica = stage.plane().startAnotherRegistry();
      try (FleetChannel channel = ControlPlane.connect(stage.plane().anotherRegistry())) {
        stage.waiting().until("another replica serves", () -> isServing(channel));
      }
      seconds = (stage.clocks().nanos() - begin) / 1e9;
    }
    Findings findings = stage.findings();
    findings.add(
        "another replica, start to serving", seconds, "s", stage.plan().bounds().replica());
    findings.add("  CPU of it", replica.cpuSeconds(), "s");
    findings.add("  CPU of the one that is there", first.cpuSeconds() - firstBefore, "s");
    findings.add("  peak memory of it", replica.peakBytes() / MIB, "MiB");
    Percentiles millis = meanwhile.millis();
    findings.add("  single starts meanwhile", millis.count(), "");
    findings.add("  single start meanwhile, p50", millis.at(50), "ms");
    findings.add("  single start meanwhile, p99", millis.at(99), "ms");
    findings.add("  single starts failed", meanwhile.failures(), "", 0);
  }

  private static boolean isServing(FleetChannel channel) throws InterruptedException {
    try {
      return HealthGrpc.newBlockingV2Stub(channel.channel())
              .withDeadlineAfter(1, TimeUnit.SECONDS)
              .check(HealthCheckRequest.getDefaultInstance())
              .getStatus()
          == ServingStatus.SERVING;
    } catch (StatusException e) {
      return false; // Not there yet.
    }
  }
}
