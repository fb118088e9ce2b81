package dev.fleet.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.v1.Unit;
import dev.fleet.v1.UnitChange;
import dev.fleet.v1.UnitServiceGrpc;
import dev.fleet.v1.WatchMark;
import dev.fleet.v1.WatchUnitsRequest;
import dev.fleet.v1.WatchUnitsResponse;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** A client that follows units and keeps what it was told. */
final class Watching implements AutoCloseable {
  private final Incoming<WatchUnitsRequest, WatchUnitsResponse> messages = new Incoming<>();
  final Map<String, Unit> units = new TreeMap<>();
  long revision;
  int resets;

  static Watching from(Replica replica, WatchUnitsRequest request) {
    var watching = new Watching();
    UnitServiceGrpc.newStub(replica.channel()).watchUnits(request, watching.messages);
    return watching;
  }

  static Watching all(Replica replica) {
    return from(replica, WatchUnitsRequest.getDefaultInstance());
  }

  /** Takes one message, and checks that it keeps to the order of marks. */
  WatchUnitsResponse take() {
    WatchUnitsResponse message = messages.next();
    switch (message.getMark()) {
      case WATCH_MARK_RESET -> {
        resets++;
        units.clear();
        revision = 0;
      }
      case WATCH_MARK_SYNCED -> {
        assertThat(message.getRevision()).isGreaterThanOrEqualTo(revision);
        revision = message.getRevision();
      }
      case WATCH_MARK_UNSPECIFIED -> {
        assertThat(message.getChangesCount()).isPositive();
        assertThat(message.getRevision()).isGreaterThanOrEqualTo(revision);
        revision = message.getRevision();
      }
      case UNRECOGNIZED -> throw new AssertionError("unknown mark");
    }
    message.getChangesList().forEach(this::apply);
    return message;
  }

  private void apply(UnitChange change) {
    switch (change.getChangeCase()) {
      case PUT -> units.put(change.getPut().getName(), change.getPut());
      case DELETED -> units.remove(change.getDeleted());
      case CHANGE_NOT_SET -> throw new AssertionError("an empty change");
    }
  }

  Watching synced() {
    while (take().getMark() != WatchMark.WATCH_MARK_SYNCED) {
      assertThat(resets).isLessThan(5);
    }
    return this;
  }

  /** Takes messages until what is known fits. */
  Watching until(Predicate<Map<String, Unit>> fits) {
    while (!fits.test(units)) {
      take();
    }
    return this;
  }

  Throwable failure() {
    return messages.failure();
  }

  @Override
  public void close() {
    messages.close();
  }
}
