package dev.fleet.bench.read;

import dev.fleet.bench.BenchException;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.grpc.FleetChannel;
import dev.fleet.v1.UnitServiceGrpc;
import dev.fleet.v1.WatchMark;
import dev.fleet.v1.WatchUnitsRequest;
import dev.fleet.v1.WatchUnitsResponse;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Many watches of units that share a few connections. Thread-safe: the lock of this object guards
 * everything.
 */
final class Watchers implements AutoCloseable {
  private final Clocks clocks;
  private final List<Watcher> watchers = new ArrayList<>();
  private int synced;
  private long changes;
  private long lastChange;

  /** Nobody needs to look before there are so many changes. */
  private long awaited;

  private long revision;
  private int resets;
  private boolean asleep;
  private String broken = "";

  /**
   * Opens them.
   *
   * @param bytes counts what they are sent
   * @param requests what the watcher with this number asks for
   */
  Watchers(
      Clocks clocks,
      List<FleetChannel> channels,
      InboundBytes bytes,
      int count,
      IntFunction<WatchUnitsRequest> requests) {
    this.clocks = clocks;
    for (int i = 0; i < count; i++) {
      var watcher = new Watcher();
      watchers.add(watcher);
      UnitServiceGrpc.newStub(bytes.count(channels.get(i % channels.size()).channel()))
          .watchUnits(requests.apply(i), watcher);
    }
  }

  /** Waits until all have been told what there is. */
  synchronized void awaitSynced(Duration limit) throws InterruptedException {
    await(() -> synced == watchers.size(), "all watches begun", limit);
  }

  /** How many changes they have been told since they began, all together. */
  synchronized long changes() {
    return changes;
  }

  /**
   * Waits until they have been told so many.
   *
   * @return when the last of the changes came, by the ticker
   */
  synchronized long awaitChanges(long count, Duration limit) throws InterruptedException {
    awaited = count;
    await(() -> changes >= count, "%,d changes told".formatted(count), limit);
    awaited = 0;
    return lastChange;
  }

  /** The newest revision that any of them has been told of. */
  synchronized long revision() {
    return revision;
  }

  /** How often they have been told to begin anew. */
  synchronized int resets() {
    return resets;
  }

  /** From now on each reads one message more and then none, as a client that hangs. */
  synchronized void sleep() {
    asleep = true;
  }

  /** Reads again what comes. */
  void wake() {
    synchronized (this) {
      asleep = false;
    }
    watchers.forEach(Watcher::readOn);
  }

  /** Waits until all have been told of a revision. */
  synchronized void awaitRevision(long wanted, Duration limit) throws InterruptedException {
    await(
        () -> watchers.stream().allMatch(watcher -> watcher.revision >= wanted),
        "all told of revision " + wanted,
        limit);
  }

  private synchronized void await(BooleanSupplier condition, String what, Duration limit)
      throws InterruptedException {
    long begin = clocks.nanos();
    while (!condition.getAsBoolean()) {
      long left = limit.toNanos() - (clocks.nanos() - begin);
      if (!broken.isEmpty() || left <= 0) {
        throw new BenchException(
            "%s: not within %d s, %,d of %,d watches begun, %,d changes told %s"
                .formatted(what, limit.toSeconds(), synced, watchers.size(), changes, broken));
      }
      wait(left / 1_000_000 + 1);
    }
  }

  /** Returns whether there is to be another message. */
  private synchronized boolean told(Watcher watcher, WatchUnitsResponse message, long now) {
    watcher.revision = Math.max(watcher.revision, message.getRevision());
    revision = Math.max(revision, message.getRevision());
    if (watcher.began) {
      changes += message.getChangesCount();
      resets += message.getMark() == WatchMark.WATCH_MARK_RESET ? 1 : 0;
      lastChange = message.getChangesCount() > 0 ? now : lastChange;
      if (changes >= awaited) {
        notifyAll();
      }
    } else if (message.getMark() == WatchMark.WATCH_MARK_SYNCED) {
      watcher.began = true;
      synced++;
      notifyAll();
    }
    watcher.stopped = asleep;
    return !asleep;
  }

  private synchronized boolean goesOn(Watcher watcher) {
    boolean goesOn = watcher.stopped;
    watcher.stopped = false;
    return goesOn;
  }

  private synchronized void broke(Throwable why) {
    broken = "and a watch broke: " + why.getMessage();
    notifyAll();
  }

  @Override
  public void close() {
    watchers.forEach(Watcher::end);
  }

  /** One stream; its messages come one after the other. The outer lock guards its fields. */
  private final class Watcher
      implements ClientResponseObserver<WatchUnitsRequest, WatchUnitsResponse> {
    private @Nullable ClientCallStreamObserver<WatchUnitsRequest> call;
    private boolean began;
    private boolean stopped;
    private long revision;

    @Override
    public void beforeStart(ClientCallStreamObserver<WatchUnitsRequest> stream) {
      call = stream;
      stream.disableAutoRequestWithInitial(1);
    }

    @Override
    public void onNext(WatchUnitsResponse message) {
      if (told(this, message, clocks.nanos())) {
        request();
      }
    }

    @Override
    public void onError(Throwable error) {
      if (Status.fromThrowable(error).getCode() != Status.Code.CANCELLED) {
        broke(error);
      }
    }

    @Override
    public void onCompleted() {
      broke(new BenchException("the registry ended it"));
    }

    void readOn() {
      if (goesOn(this)) {
        request();
      }
    }

    private void request() {
      if (call != null) {
        call.request(1);
      }
    }

    void end() {
      if (call != null) {
        call.cancel("over", null);
      }
    }
  }
}
