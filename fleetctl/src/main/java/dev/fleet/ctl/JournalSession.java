package dev.fleet.ctl;

import com.google.protobuf.Timestamp;
import dev.fleet.v1.Machine;
import dev.fleet.v1.ReadEntriesRequest;
import dev.fleet.v1.UnitServiceGrpc;
import dev.fleet.v1.UnitStateChange;
import dev.fleet.v1.WatchUnitStatesRequest;
import dev.fleet.v1.WatchUnitStatesResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The journals of several machines as one, in the order of time. Following, it goes on when a
 * machine goes away and comes back, and takes up machines that the units move to.
 */
final class JournalSession implements AutoCloseable {
  /** New lines of several machines wait this long, so that they come out in order. */
  private static final Duration HOLD = Duration.ofMillis(50);

  /** Following, a machine that says nothing for so long is no longer waited for. */
  private static final Duration STALL = Duration.ofSeconds(2);

  /** How many lines are printed before a look whether anybody still reads them. */
  private static final int CHECK_EVERY = 512;

  private static final Duration WATCH_AGAIN = Duration.ofSeconds(1);

  private final Cluster cluster;
  private final Terminal terminal;
  private final Directory directory;
  private final ReadEntriesRequest request;
  private final JournalPrinter printer;
  private final Predicate<String> wanted;
  private final Timestamp began;
  private final Map<String, MachineJournal> journals = new LinkedHashMap<>();
  private final Set<String> lost = ConcurrentHashMap.newKeySet();
  private final Set<String> seen = ConcurrentHashMap.newKeySet();
  private final ArrayBlockingQueue<Boolean> signal = new ArrayBlockingQueue<>(1);
  private volatile boolean watchEnded;
  private @Nullable Feed<?, ?> watch;
  private long watchAgainAt;

  /**
   * @param request what is asked of each machine
   * @param wanted which machines are taken up when they begin to report a unit, by ID
   */
  JournalSession(
      Invocation call, ReadEntriesRequest request, JournalPrinter printer, Predicate<String> wanted)
      throws CommandFailure {
    this.cluster = call.cluster();
    this.terminal = call.terminal();
    this.directory = new Directory(cluster);
    this.request = request;
    this.printer = printer;
    this.wanted = wanted;
    this.began = JournalQuery.timestamp(call.clocks().now());
  }

  private void wake() {
    boolean _ = signal.offer(true);
  }

  private void await(long nanos) throws InterruptedException {
    if (nanos > 0) {
      Boolean _ = signal.poll(nanos, TimeUnit.NANOSECONDS);
    }
  }

  /** Prints what the machines have; the exit code is 1 when one of them could not be read. */
  int print(Set<String> machineIds) throws InterruptedException {
    for (String id : machineIds) {
      MachineJournal journal = journal(id);
      if (journal != null) {
        journal.open(request);
      }
    }
    history();
    int exitCode = 0;
    for (MachineJournal journal : journals.values()) {
      CallFailure failure = journal.failure();
      if (failure != null && !failure.isEndOfStream()) {
        if (!request.getFollow()) {
          terminal.err("Error reading the journal: " + failure.text());
        }
        exitCode = 1;
      }
    }
    return exitCode;
  }

  private @Nullable MachineJournal journal(String machineId) throws InterruptedException {
    MachineJournal known = journals.get(machineId);
    if (known != null) {
      return known;
    }
    Machine machine = directory.machine(machineId);
    if (machine == null) {
      return null;
    }
    var journal = new MachineJournal(cluster, machine, directory.legend(machineId), this::wake);
    journals.put(machineId, journal);
    return journal;
  }

  /** Merges what was there when the command began. */
  private void history() throws InterruptedException {
    int printed = 0;
    while (true) {
      boolean waiting = false;
      long now = cluster.clocks().nanos();
      MachineJournal next = null;
      for (MachineJournal journal : journals.values()) {
        journal.pump();
        if (journal.hasMoreHistory()) {
          if (request.getFollow() && now - journal.lastArrival() > STALL.toNanos()) {
            terminal.err("warning: the journal of " + journal.legend + " does not answer");
            journal.endHistory();
          } else {
            waiting = true;
          }
        } else if (!journal.history().isEmpty()
            && (next == null
                || journal.history().getFirst().micros() < next.history().getFirst().micros())) {
          next = journal;
        }
      }
      if (waiting) {
        terminal.flush();
        await(STALL.toNanos() / 4);
      } else if (next == null) {
        break;
      } else {
        printer.history(next.history().removeFirst().entry());
        if (++printed % CHECK_EVERY == 0 && terminal.closed()) {
          return;
        }
      }
    }
    printer.endOfHistory();
    terminal.flush();
  }

  /**
   * Goes on with new lines until nobody reads them.
   *
   * @param patterns the units; machines that report one of them are taken up
   */
  void follow(List<String> patterns, long revision) throws InterruptedException {
    openWatch(patterns, revision);
    while (!terminal.closed()) {
      long now = cluster.clocks().nanos();
      takeUpMachines();
      for (MachineJournal journal : List.copyOf(journals.values())) {
        journal.pump();
        mend(journal, now);
      }
      if (watchEnded && now - watchAgainAt >= 0) {
        openWatch(patterns, revision);
      }
      await(printLive(now));
    }
  }

  /** Prints the lines that have waited long enough; answers how long to wait for more. */
  private long printLive(long now) {
    long wait = TimeUnit.SECONDS.toNanos(1);
    long hold = journals.size() > 1 ? HOLD.toNanos() : 0;
    while (true) {
      MachineJournal next = null;
      for (MachineJournal journal : journals.values()) {
        if (!journal.live().isEmpty()
            && (next == null
                || journal.live().getFirst().micros() < next.live().getFirst().micros())) {
          next = journal;
        }
      }
      if (next == null) {
        break;
      }
      long due = next.live().getFirst().arrived() + hold;
      if (due - now > 0 && !isFull()) {
        wait = due - now;
        break;
      }
      printer.print(next.live().removeFirst().entry());
      next.pump();
    }
    terminal.flush();
    for (MachineJournal journal : journals.values()) {
      if (journal.failure() != null) {
        wait = Math.min(wait, Math.max(1, journal.reopenAt() - now));
      }
    }
    return wait;
  }

  /** Whether a machine has so much to say that it must not be kept waiting. */
  private boolean isFull() {
    for (MachineJournal journal : journals.values()) {
      if (journal.live().size() >= 64) {
        return true;
      }
    }
    return false;
  }

  private void mend(MachineJournal journal, long now) throws InterruptedException {
    CallFailure failure = journal.failure();
    if (failure == null) {
      if (lost.contains(journal.machineId) && !journal.live().isEmpty()) {
        lost.remove(journal.machineId);
        terminal.err("The journal of " + journal.legend + " is back");
      }
      return;
    }
    if (lost.add(journal.machineId)) {
      terminal.err("warning: lost the " + journal.complaint(failure) + "; trying again");
    }
    if (now - journal.reopenAt() >= 0) {
      journal.endHistory();
      journal.reopen(request, began);
    }
  }

  /** Machines that have begun to report one of the units. */
  private void takeUpMachines() throws InterruptedException {
    for (String id : Set.copyOf(seen)) {
      seen.remove(id);
      if (wanted.test(id) && !journals.containsKey(id)) {
        directory.retryUnknown();
        MachineJournal journal = journal(id);
        if (journal != null) {
          journal.startLive(began, request);
        }
      }
    }
  }

  private void openWatch(List<String> patterns, long revision) {
    watchEnded = false;
    var asked =
        WatchUnitStatesRequest.newBuilder().addAllNames(patterns).setMinRevision(revision).build();
    watch =
        cluster.follow(
            UnitServiceGrpc.getWatchUnitStatesMethod(),
            asked,
            new Feed.Sink<WatchUnitStatesResponse>() {
              @Override
              public void message(WatchUnitStatesResponse message) {
                for (UnitStateChange change : message.getChangesList()) {
                  if (change.hasPut()) {
                    seen.add(change.getPut().getMachineId());
                  }
                }
                wake();
              }

              @Override
              public void ended(CallFailure reason) {
                watchAgainAt = cluster.clocks().nanos() + WATCH_AGAIN.toNanos();
                watchEnded = true;
                wake();
              }
            });
  }

  @Override
  public void close() {
    if (watch != null) {
      watch.close();
    }
    for (MachineJournal journal : new ArrayList<>(journals.values())) {
      journal.close();
    }
  }
}
