package dev.fleet.ctl;

import com.google.protobuf.Timestamp;
import dev.fleet.ctl.journal.EntryFormat;
import dev.fleet.runtime.backoff.Backoff;
import dev.fleet.v1.JournalEntry;
import dev.fleet.v1.JournalServiceGrpc;
import dev.fleet.v1.Machine;
import dev.fleet.v1.ReadEntriesRequest;
import dev.fleet.v1.ReadEntriesResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * One machine's part of a journal: its stream, what has arrived and is not printed yet, and the
 * cursor to go on from. The stream fills a bounded queue from its own thread; everything else
 * belongs to the thread that prints.
 */
final class MachineJournal implements AutoCloseable {
  /** Messages; the network holds more. What waits here is copied by each garbage collection. */
  private static final int QUEUE = 8;

  /** Entries that are taken over at once, roughly. */
  private static final int AHEAD = 64;

  /** What arrives; exactly one part is set. */
  private record Arrival(@Nullable ReadEntriesResponse message, @Nullable CallFailure end) {}

  /** An entry with the time of its arrival. */
  record Item(JournalEntry entry, long arrived) {
    long micros() {
      return EntryFormat.micros(entry);
    }
  }

  final String machineId;
  final String legend;
  private final Machine machine;
  private final Cluster cluster;
  private final Runnable wake;
  private final ArrayBlockingQueue<Arrival> queue = new ArrayBlockingQueue<>(QUEUE);
  private final ArrayDeque<Item> history = new ArrayDeque<>();
  private final ArrayDeque<Item> live = new ArrayDeque<>();
  private final Backoff backoff =
      new Backoff(Duration.ofMillis(100), Duration.ofSeconds(3), new Random());
  private @Nullable Feed<?, ?> feed;
  private @Nullable CallFailure failure;
  private boolean caughtUp;
  private String cursor = "";
  private long lastArrival;
  private long reopenAt;

  MachineJournal(Cluster cluster, Machine machine, String legend, Runnable wake) {
    this.cluster = cluster;
    this.machine = machine;
    this.machineId = machine.getId();
    this.legend = legend;
    this.wake = wake;
  }

  /** Begins to read; where this object has read before, it goes on after the last entry. */
  void open(ReadEntriesRequest request) {
    failure = null;
    lastArrival = cluster.clocks().nanos();
    ReadEntriesRequest asked =
        cursor.isEmpty()
            ? request
            : request.toBuilder().setAfterCursor(cursor).clearSince().clearLines().build();
    if (machine.getJournalEndpoint().isEmpty()) {
      failure = CallFailure.saying("machine " + legend + " serves no journal");
      reopenAt = lastArrival + backoff.next().toNanos();
      return;
    }
    try {
      feed =
          cluster.follow(
              "journal of " + legend,
              machine.getJournalEndpoint(),
              JournalServiceGrpc.getReadEntriesMethod(),
              asked,
              new Feed.Sink<>() {
                @Override
                public void message(ReadEntriesResponse message) throws InterruptedException {
                  queue.put(new Arrival(message, null));
                  wake.run();
                }

                @Override
                public void ended(CallFailure reason) throws InterruptedException {
                  queue.put(new Arrival(null, reason));
                  wake.run();
                }
              });
    } catch (CallFailure e) {
      failure = e;
      reopenAt = lastArrival + backoff.next().toNanos();
    }
  }

  /** Skips what is there already: everything that comes counts as new. */
  void startLive(Timestamp since, ReadEntriesRequest request) {
    caughtUp = true;
    open(request.toBuilder().clearLines().setSince(since).build());
  }

  /** Reads again after a failure: from the last entry, or from {@code since} if there was none. */
  void reopen(ReadEntriesRequest request, Timestamp since) {
    open(cursor.isEmpty() ? request.toBuilder().clearLines().setSince(since).build() : request);
  }

  /** Takes over what has arrived, without waiting, up to a bound. */
  void pump() {
    while (history.size() + live.size() < AHEAD) {
      Arrival arrival = queue.poll();
      if (arrival == null) {
        return;
      }
      lastArrival = cluster.clocks().nanos();
      ReadEntriesResponse message = arrival.message();
      if (message == null) {
        failure = arrival.end();
        feed = null;
        reopenAt = lastArrival + backoff.next().toNanos();
        return;
      }
      backoff.reset();
      for (JournalEntry entry : message.getEntriesList()) {
        cursor = entry.getCursor();
        (caughtUp ? live : history).add(new Item(entry, lastArrival));
      }
      caughtUp |= message.getCaughtUp();
    }
  }

  /** Whether there may be more of what was there when the reading began. */
  boolean hasMoreHistory() {
    return history.isEmpty() && !caughtUp && failure == null;
  }

  ArrayDeque<Item> history() {
    return history;
  }

  ArrayDeque<Item> live() {
    return live;
  }

  /** Why nothing comes; null while the stream is open. */
  @Nullable CallFailure failure() {
    return failure;
  }

  /** "journal of 113f16a7...: why". */
  String complaint(CallFailure reason) {
    String name = "journal of " + legend;
    if (reason.isEndOfStream()) {
      return name;
    }
    return reason.text().startsWith(name) ? reason.text() : name + ": " + reason.text();
  }

  long lastArrival() {
    return lastArrival;
  }

  long reopenAt() {
    return reopenAt;
  }

  /** From here on all is new, whether or not the machine has said so. */
  void endHistory() {
    caughtUp = true;
    live.addAll(history);
    history.clear();
  }

  @Override
  public void close() {
    if (feed != null) {
      feed.close();
    }
    queue.clear();
  }
}
