package dev.fleet.ctl;

import dev.fleet.runtime.backoff.Backoff;
import dev.fleet.v1.UnitServiceGrpc;
import dev.fleet.v1.WatchUnitStatesRequest;
import dev.fleet.v1.WatchUnitStatesResponse;
import dev.fleet.v1.WatchUnitsRequest;
import dev.fleet.v1.WatchUnitsResponse;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The two watches over some units, as one queue of events. A watch that breaks is opened again with
 * a new snapshot, for up to a minute. Used by one thread; the queue is bounded, and a full one
 * makes the registry wait.
 */
final class WatchPair implements AutoCloseable {
  private static final int QUEUE = 256;
  private static final Duration GIVE_UP = Duration.ofMinutes(1);

  /** What happened. */
  sealed interface Event {
    /** Units changed. */
    record Units(WatchUnitsResponse message) implements Event {}

    /** States changed. */
    record States(WatchUnitStatesResponse message) implements Event {}

    /** A watch ended; handled here. */
    record Broken(boolean units, CallFailure reason) implements Event {}
  }

  private final Cluster cluster;
  private final List<String> patterns;
  private final long revision;
  private final ArrayBlockingQueue<Event> events = new ArrayBlockingQueue<>(QUEUE);
  private final Backoff backoff =
      new Backoff(Duration.ofMillis(50), Duration.ofSeconds(2), new Random());
  private @Nullable Feed<?, ?> unitFeed;
  private @Nullable Feed<?, ?> stateFeed;
  private long reopenUnitsAt;
  private long reopenStatesAt;
  private long brokenSince;
  private @Nullable CallFailure broken;

  /**
   * @param patterns which units
   * @param revision the first snapshot is of this revision or a later one
   */
  WatchPair(Cluster cluster, List<String> patterns, long revision) {
    this.cluster = cluster;
    this.patterns = patterns;
    this.revision = revision;
    openUnits();
    openStates();
  }

  /** Why the registry cannot be followed at present; null when it can. */
  @Nullable CallFailure broken() {
    return broken;
  }

  /**
   * The next event; null when there is none within {@code nanos}.
   *
   * @throws CallFailure if the registry refuses to be watched, or was away for a minute
   */
  @Nullable Event next(long nanos) throws CallFailure, InterruptedException {
    long now = cluster.clocks().nanos();
    long wait = nanos;
    if (unitFeed == null) {
      wait = Math.min(wait, reopenUnitsAt - now);
    }
    if (stateFeed == null) {
      wait = Math.min(wait, reopenStatesAt - now);
    }
    Event event = wait > 0 ? events.poll(wait, TimeUnit.NANOSECONDS) : events.poll();
    if (event instanceof Event.Broken end) {
      broke(end);
      return null;
    }
    if (event != null) {
      broken = null;
      backoff.reset();
    }
    reopen();
    return event;
  }

  private void broke(Event.Broken end) throws CallFailure {
    long now = cluster.clocks().nanos();
    if (isFinal(end.reason().code())) {
      throw end.reason();
    }
    if (broken == null) {
      brokenSince = now;
    } else if (now - brokenSince > GIVE_UP.toNanos()) {
      throw end.reason();
    }
    broken = end.reason();
    long at = now + backoff.next().toNanos();
    if (end.units()) {
      unitFeed = null;
      reopenUnitsAt = at;
    } else {
      stateFeed = null;
      reopenStatesAt = at;
    }
  }

  private static boolean isFinal(Status.Code code) {
    return switch (code) {
      case INVALID_ARGUMENT, PERMISSION_DENIED, UNAUTHENTICATED, UNIMPLEMENTED, NOT_FOUND -> true;
      case OK,
          CANCELLED,
          UNKNOWN,
          DEADLINE_EXCEEDED,
          ALREADY_EXISTS,
          RESOURCE_EXHAUSTED,
          FAILED_PRECONDITION,
          ABORTED,
          OUT_OF_RANGE,
          INTERNAL,
          UNAVAILABLE,
          DATA_LOSS ->
          false;
    };
  }

  private void reopen() {
    long now = cluster.clocks().nanos();
    if (unitFeed == null && now - reopenUnitsAt >= 0) {
      openUnits();
    }
    if (stateFeed == null && now - reopenStatesAt >= 0) {
      openStates();
    }
  }

  private void openUnits() {
    var request =
        WatchUnitsRequest.newBuilder().addAllNames(patterns).setMinRevision(revision).build();
    unitFeed = open(UnitServiceGrpc.getWatchUnitsMethod(), request, true);
  }

  private void openStates() {
    var request =
        WatchUnitStatesRequest.newBuilder().addAllNames(patterns).setMinRevision(revision).build();
    stateFeed = open(UnitServiceGrpc.getWatchUnitStatesMethod(), request, false);
  }

  private <Q, A> Feed<Q, A> open(MethodDescriptor<Q, A> method, Q request, boolean units) {
    return cluster.follow(
        method,
        request,
        new Feed.Sink<>() {
          @Override
          public void message(A message) throws InterruptedException {
            switch (message) {
              case WatchUnitsResponse change -> events.put(new Event.Units(change));
              case WatchUnitStatesResponse change -> events.put(new Event.States(change));
              default -> throw new IllegalStateException("not a watch: " + message);
            }
          }

          @Override
          public void ended(CallFailure reason) throws InterruptedException {
            events.put(new Event.Broken(units, reason));
          }
        });
  }

  @Override
  public void close() {
    if (unitFeed != null) {
      unitFeed.close();
    }
    if (stateFeed != null) {
      stateFeed.close();
    }
    // A sink that waits for room would otherwise never end.
    events.clear();
  }
}
