package dev.fleet.bench.scale;

import dev.fleet.bench.Percentiles;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.v1.CreateUnitRequest;
import dev.fleet.v1.DesiredState;
import dev.fleet.v1.UnitServiceGrpc;
import dev.fleet.v1.WatchUnitStatesRequest;
import dev.fleet.v1.WatchUnitStatesResponse;
import io.grpc.Channel;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A user who starts one unit after the other while the cluster is busy, and watches each until it
 * runs. Thread-safe.
 */
final class SingleStarts implements AutoCloseable {
  static final String TEMPLATE = "single@.service";
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final long LIMIT_SECONDS = 60;

  private final Clocks clocks;
  private final Channel registry;
  private final List<Double> millis = new ArrayList<>();
  private final String series;
  private final Thread thread;
  private volatile boolean closed;
  private int failures;

  /**
   * Begins at once.
   *
   * @param series a word that is in the names of the units
   */
  SingleStarts(Clocks clocks, Channel registry, String series) {
    this.clocks = clocks;
    this.registry = registry;
    this.series = series;
    this.thread = Thread.ofVirtual().name("single-starts").start(this::run);
  }

  private void run() {
    try {
      for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
        long began = clocks.nanos();
        boolean runs = start("single@" + series + i + ".service");
        if (closed) {
          return; // While this one was under way.
        }
        note(runs, (clocks.nanos() - began) / 1e6);
        clocks.pause(PAUSE);
      }
    } catch (InterruptedException e) {
      return; // Closed.
    }
  }

  private synchronized void note(boolean runs, double took) {
    if (runs) {
      millis.add(took);
    } else {
      failures++;
    }
  }

  private boolean start(String name) throws InterruptedException {
    BlockingClientCall<?, WatchUnitStatesResponse> call = null;
    try {
      long revision =
          UnitServiceGrpc.newBlockingV2Stub(registry)
              .withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS)
              .createUnit(
                  CreateUnitRequest.newBuilder()
                      .setName(name)
                      .setTemplate(TEMPLATE)
                      .setDesiredState(DesiredState.DESIRED_STATE_LAUNCHED)
                      .build())
              .getInfo()
              .getRevision();
      call =
          UnitServiceGrpc.newBlockingV2Stub(registry)
              .withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS)
              .watchUnitStates(
                  WatchUnitStatesRequest.newBuilder()
                      .addNames(name)
                      .setResumeRevision(revision)
                      .build());
      for (WatchUnitStatesResponse message = call.read(); message != null; message = call.read()) {
        if (message.getChangesList().stream()
            .anyMatch(change -> change.getPut().getActiveState().equals("active"))) {
          return true;
        }
      }
      return false;
    } catch (StatusException e) {
      if (!closed) {
        System.err.println("fleet-bench: a single start failed: " + e.getMessage());
      }
      return false;
    } finally {
      if (call != null) {
        call.cancel("over", null);
      }
    }
  }

  /** How long the starts took so far, in milliseconds. */
  synchronized Percentiles millis() {
    return new Percentiles(millis);
  }

  /** How many did not come to run. */
  synchronized int failures() {
    return failures;
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
