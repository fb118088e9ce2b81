package dev.fleet.bench.cluster;

import dev.fleet.bench.BenchException;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.v1.UnitServiceGrpc;
import dev.fleet.v1.UnitState;
import dev.fleet.v1.UnitStateChange;
import dev.fleet.v1.WatchMark;
import dev.fleet.v1.WatchUnitStatesRequest;
import dev.fleet.v1.WatchUnitStatesResponse;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * The units that fit a pattern, as the registry's watch of states tells. Thread-safe: the lock of
 * this object guards everything.
 */
public final class ActiveUnits implements AutoCloseable {
  private final Clocks clocks;
  private final BlockingClientCall<?, WatchUnitStatesResponse> call;
  private final Map<String, Boolean> activeByUnit = new HashMap<>();
  private final Thread thread;
  private int active;
  private long changedAt;
  private String broken = "";

  /** Follows from now on; the registry must know no such unit yet. */
  public ActiveUnits(Clocks clocks, Channel registry, String pattern) {
    this.clocks = clocks;
    this.call =
        UnitServiceGrpc.newBlockingV2Stub(registry)
            .watchUnitStates(WatchUnitStatesRequest.newBuilder().addNames(pattern).build());
    this.thread = Thread.ofVirtual().name("active-units").start(this::follow);
  }

  private void follow() {
    try {
      for (WatchUnitStatesResponse message = call.read(); message != null; message = call.read()) {
        apply(message, clocks.nanos());
      }
      end("the registry ended it");
    } catch (StatusException e) {
      if (e.getStatus().getCode() != Status.Code.CANCELLED) {
        end(String.valueOf(e.getMessage()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void end(String why) {
    broken = "the watch of states broke: " + why;
    notifyAll();
  }

  private synchronized void apply(WatchUnitStatesResponse message, long now) {
    if (message.getMark() == WatchMark.WATCH_MARK_RESET) {
      activeByUnit.clear();
      active = 0;
    }
    for (UnitStateChange change : message.getChangesList()) {
      apply(change);
      changedAt = now;
    }
    notifyAll();
  }

  private void apply(UnitStateChange change) {
    Boolean before;
    boolean runs = false;
    if (change.hasPut()) {
      UnitState state = change.getPut();
      runs = state.getActiveState().equals("active");
      before = activeByUnit.put(state.getUnit(), runs);
    } else {
      before = activeByUnit.remove(change.getDeleted().getUnit());
    }
    active += (runs ? 1 : 0) - (Boolean.TRUE.equals(before) ? 1 : 0);
  }

  /**
   * Waits until so many are active.
   *
   * @return when the last change came, by the ticker
   */
  public synchronized long awaitActive(int units, Duration limit) throws InterruptedException {
    return await(() -> active >= units, units + " units active", limit);
  }

  /**
   * Waits until no machine reports any of them.
   *
   * @return when the last change came, by the ticker
   */
  public synchronized long awaitGone(Duration limit) throws InterruptedException {
    return await(activeByUnit::isEmpty, "all units gone", limit);
  }

  private synchronized long await(BooleanSupplier condition, String what, Duration limit)
      throws InterruptedException {
    long begin = clocks.nanos();
    while (!condition.getAsBoolean()) {
      long left = limit.toNanos() - (clocks.nanos() - begin);
      if (!broken.isEmpty() || left <= 0) {
        throw new BenchException(
            "%s: not within %d s, %d reported, %d active %s"
                .formatted(what, limit.toSeconds(), activeByUnit.size(), active, broken));
      }
      wait(Math.max(1, left / 1_000_000));
    }
    return changedAt;
  }

  @Override
  public void close() {
    call.cancel("over", null);
    thread.interrupt();
  }
}
