package dev.fleet.scheduler.lead;

import dev.fleet.runtime.backoff.Backoff;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.clock.Timers;
import dev.fleet.runtime.config.Durations;
import dev.fleet.runtime.log.Log;
import dev.fleet.runtime.metrics.Metrics;
import dev.fleet.scheduler.decide.Decision;
import dev.fleet.scheduler.decide.Planner;
import dev.fleet.scheduler.model.ClusterModel;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler without its threads and sockets: it takes what the registry says, decides while it
 * leads, and hands over what to write. A standby keeps its model up to date and decides nothing.
 * Confined to the loop that {@code timers} runs on.
 *
 * <p>Nothing waits for a period: what the registry says is decided at once, and written at once
 * unless {@link #MAX_CALLS} calls are under way; then it joins what goes out with the next one, or
 * is one of few and goes out beside them.
 */
final class Leader {
  /**
   * The most decisions in a call: few enough that what comes in meanwhile waits for a fraction of a
   * second, enough to fill several transactions. schedule.proto permits twenty times as many.
   */
  static final int MAX_BATCH = 500;

  /** The most calls under way. */
  static final int MAX_CALLS = 4;

  /** As many small calls go out beside them: one unit need not wait for thousands of others. */
  static final int MAX_SMALL_CALLS = 2;

  /** How many units are decided before other work of the loop gets its turn. */
  private static final int SLICE = 5_000;

  private static final Duration FIRST_RETRY = Duration.ofMillis(50);
  private static final Duration LAST_RETRY = Duration.ofSeconds(2);
  private static final Duration REFUTED_RETRY = Duration.ofSeconds(2);
  private static final Log LOG = Log.of(Leader.class);

  /** What a leader needs done. */
  interface Shell {
    /** Sends a batch; the answer goes to {@link Leader#committed}. Returns at once. */
    void commit(Batch batch);

    /** Takes part in the election anew: what is known of it is in doubt. */
    void campaignAnew();

    /** Runs a task on the loop after what waits there already. */
    void later(Runnable task);
  }

  private final Clocks clocks;
  private final Timers timers;
  private final Shell shell;
  private final Evictions evictions;
  private final Backoff backoff;
  private final Map<String, Decision> inFlight = new HashMap<>();
  private final Counts counts;
  private final RevisionGate gate = new RevisionGate();
  private ClusterModel model = new ClusterModel();
  private Planner planner;
  private CommitBook book;
  private Leadership leadership = Leadership.NOBODY;
  private long leaderUntil;
  private @Nullable Instant leaderSince;
  private boolean synced;
  private boolean unsure;
  private long revision;
  private int calls;
  private int smallCalls;
  private boolean pausing;
  private boolean pumpDue;
  private boolean refutedTimerSet;

  Leader(
      Clocks clocks,
      Timers timers,
      RandomGenerator random,
      BrakeConfig brakeConfig,
      Metrics metrics,
      Shell shell) {
    this.clocks = clocks;
    this.timers = timers;
    this.shell = shell;
    this.counts = new Counts(metrics);
    this.evictions = new Evictions(clocks, timers, brakeConfig, this::evictionsDue);
    this.backoff = new Backoff(FIRST_RETRY, LAST_RETRY, random);
    this.planner = new Planner(model, evictions::holds);
    this.book = new CommitBook(model, inFlight);
  }

  // The watch.

  /** A snapshot begins: all that is known is forgotten. */
  void reset() {
    if (synced) {
      evictions.blinded(model);
    }
    synced = false;
    gate.close();
    unsure = true;
    revision = 0;
    model = new ClusterModel();
    planner = new Planner(model, evictions::holds);
    book = new CommitBook(model, inFlight);
  }

  /** Changes, in order. */
  void apply(List<Change> changes, long at) {
    for (Change change : changes) {
      apply(change, at);
    }
    revision = Math.max(revision, at);
    if (synced) {
      evictions.advance(model);
      gate.reached(revision);
      pump();
    }
  }

  private void apply(Change change, long at) {
    switch (change) {
      case Change.UnitPut(var spec, var recorded) -> model.putUnit(spec, recorded, at);
      case Change.UnitGone(var name) -> model.removeUnit(name);
      case Change.MachinePut(var machine) -> {
        evictions.machineReturned(machine.id());
        model.putMachine(machine);
      }
      case Change.MachineGone(var id) -> {
        if (synced) {
          evictions.machineLost(id);
        }
        model.removeMachine(id);
      }
      case Change.Orphan(var unit, var machineId) -> model.putOrphan(unit, machineId);
    }
  }

  /** The view is complete as of this revision. */
  void synced(long at) {
    revision = Math.max(revision, at);
    if (!synced) {
      synced = true;
      evictions.seeing(model);
      evictions.advance(model);
    }
    gate.reached(revision);
    pump();
  }

  /** The watch broke: nothing is decided until it is back. */
  void watchLost() {
    if (synced) {
      evictions.blinded(model);
      synced = false;
    }
  }

  private void evictionsDue() {
    if (synced) {
      evictions.advance(model);
      pump();
    }
  }

  // The election.

  /** What the election says. {@code until}: when leadership ends unless it is prolonged. */
  void elected(Leadership now, long until) {
    boolean same = leadership.leader() && now.leader() && leadership.term() == now.term();
    if (leadership.leader() && !same) {
      step("lost leadership");
    }
    if (!same && !now.equals(leadership)) {
      LOG.info("leader", "leads", now.leader(), "term", now.term(), "endpoint", now.endpoint());
    }
    leadership = now;
    leaderUntil = until;
    leaderSince = !now.leader() ? null : same && leaderSince != null ? leaderSince : clocks.now();
    pump();
  }

  /** A heartbeat went out; leadership, if there is any, now lasts until then. */
  void prolonged(long until) {
    if (leads()) {
      leaderUntil = until;
    }
  }

  private void step(String why) {
    LOG.warn(why, "term", leadership.term());
    leadership = Leadership.NOBODY;
    leaderSince = null;
    book.revertAll();
  }

  private boolean leads() {
    if (leadership.leader() && leaderUntil - clocks.nanos() <= 0) {
      step("leadership ran out");
      shell.campaignAnew();
    }
    return leadership.leader();
  }

  // Deciding and writing.

  /** Decides and writes what is due. */
  private void pump() {
    pumpDue = false;
    counts.show(leadership.leader(), model.unplacedCount(), book.pending());
    if (!synced || !leads() || isUnsure()) {
      return;
    }
    long begin = clocks.nanos();
    boolean done = planner.run(SLICE);
    book.absorb();
    counts.decided(clocks.nanos() - begin);
    send();
    counts.show(leadership.leader(), model.unplacedCount(), book.pending());
    if (!done) {
      pumpLater();
    }
  }

  /** What was under way when a snapshot began may or may not be in it. */
  private boolean isUnsure() {
    unsure &= calls + smallCalls > 0;
    return unsure;
  }

  private void pumpLater() {
    if (!pumpDue) {
      pumpDue = true;
      shell.later(this::pump);
    }
  }

  private void send() {
    while (calls < MAX_CALLS && maySend()) {
      List<Decision> decisions = book.take(MAX_BATCH);
      if (decisions.isEmpty()) {
        return;
      }
      calls++;
      shell.commit(new Batch(leadership.term(), decisions, false));
    }
    while (smallCalls < MAX_SMALL_CALLS && maySend()) {
      List<Decision> decisions = book.takeFew();
      if (decisions.isEmpty()) {
        return;
      }
      smallCalls++;
      shell.commit(new Batch(leadership.term(), decisions, true));
    }
  }

  private boolean maySend() {
    return !pausing && leads();
  }

  /** What became of a batch. */
  void committed(Batch batch, CommitResult result) {
    if (batch.small()) {
      smallCalls--;
    } else {
      calls--;
    }
    boolean current = leadership.leader() && leadership.term() == batch.term();
    switch (result) {
      case CommitResult.Done done -> done(batch, done);
      case CommitResult.NotLeader(var message) -> {
        batch.decisions().forEach(book::unknown);
        if (current) {
          step("not the leader any more: " + message);
          shell.campaignAnew();
        }
      }
      case CommitResult.Failed(var message) -> {
        batch.decisions().forEach(book::unknown);
        pause(message);
      }
    }
    if (!leadership.leader()) {
      book.revertAll(); // A standby has no decisions of its own.
    }
    pump();
  }

  private void done(Batch batch, CommitResult.Done result) {
    for (Decision decision : batch.decisions()) {
      String unit = decision.unit();
      if (result.refuted().containsKey(unit)) {
        LOG.debug("decision not kept", "unit", unit, "reason", result.refuted().get(unit));
        book.refuted(decision);
        counts.refuted();
      } else if (result.failed().containsKey(unit)) {
        book.unknown(decision);
      } else {
        book.kept(decision, result.revision());
        counts.kept();
      }
    }
    result.failed().values().stream().findFirst().ifPresentOrElse(this::pause, backoff::reset);
    if (book.hasRefuted() && !refutedTimerSet) {
      refutedTimerSet = true;
      timers.after(REFUTED_RETRY, this::retryRefuted);
    }
  }

  /** The watch has not shown why a decision was not kept; should it never, this is the way on. */
  private void retryRefuted() {
    refutedTimerSet = false;
    book.retryRefuted();
    pump();
  }

  private void pause(String message) {
    if (!pausing) {
      pausing = true;
      Duration delay = backoff.next();
      LOG.warn("commit failed", "reason", message, "retry", Durations.text(delay));
      timers.after(
          delay,
          () -> {
            pausing = false;
            pump();
          });
    }
  }

  // Questions.

  ClusterModel model() {
    return model;
  }

  /** Where questions wait for a revision of the view. */
  RevisionGate gate() {
    return gate;
  }

  /** The revision of the view. */
  long revision() {
    return revision;
  }

  Leadership leadership() {
    return leadership;
  }

  Optional<Instant> leaderSince() {
    return Optional.ofNullable(leaderSince);
  }

  /** Why evictions are held; empty when they are not. */
  String evictionHold() {
    return evictions.reason();
  }

  /** How many decisions are under way or wait to be. */
  int uncommitted() {
    return book.pending();
  }
}
