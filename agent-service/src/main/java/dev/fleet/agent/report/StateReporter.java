package dev.fleet.agent.report;

import dev.fleet.runtime.backoff.Backoff;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.clock.Timers;
import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.runtime.log.Log;
import dev.fleet.unit.UnitName;
import dev.fleet.v1.ReportUnitStatesRequest;
import dev.fleet.v1.UnitState;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Tells the registry the latest state of each unit, again until it is accepted. Confined to one
 * loop.
 *
 * <p>One report is under way at a time, and what changes meanwhile goes into the next: the latest
 * of each unit. A single change goes out at once; when changes come faster, a report gathers a few
 * milliseconds of them.
 */
public final class StateReporter {
  private static final Log LOG = Log.of(StateReporter.class);

  /** As many states as one report may carry. */
  static final int MAX_STATES = 10_000;

  /** After a report of more states than this, or this many in a row, the next one gathers. */
  static final int FEW = 4;

  /** How long it gathers. */
  static final Duration LINGER = Duration.ofMillis(20);

  /** A pause of this length ends a row of reports. */
  private static final Duration QUIET = Duration.ofMillis(100);

  /** Takes a report to the registry. */
  @FunctionalInterface
  public interface Sender {
    /**
     * Sends it.
     *
     * @param done gets null after success, on the loop; not called when the session ends before
     */
    void send(ReportUnitStatesRequest.Builder report, Consumer<@Nullable Throwable> done);
  }

  private final Clocks clocks;
  private final Timers timers;
  private final Function<UnitName, Optional<UnitState>> states;
  private final Sender sender;
  private final Backoff backoff;

  private final Set<UnitName> dirty = new LinkedHashSet<>();
  private final Map<UnitName, UnitState> accepted = new HashMap<>();
  private boolean attached;
  private boolean complete;
  private boolean underway;
  private int session;
  private long lastSent;
  private int lastSize;
  private int inARow;
  private Timers.@Nullable Timer timer;

  /**
   * @param timers of the loop
   * @param states the state to report of a unit; empty if it is gone
   */
  public StateReporter(
      Clocks clocks,
      Timers timers,
      RandomGenerator random,
      Function<UnitName, Optional<UnitState>> states,
      Sender sender) {
    this.clocks = clocks;
    this.timers = timers;
    this.states = states;
    this.sender = sender;
    this.backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5), random);
  }

  /** The state of a unit may have changed. */
  public void changed(UnitName unit) {
    dirty.add(unit);
    sendSoon();
  }

  /**
   * A session has begun: everything is told anew.
   *
   * @param units all that are here
   */
  public void attached(Collection<UnitName> units) {
    attached = true;
    session++;
    underway = false;
    complete = true;
    accepted.clear();
    dirty.clear();
    dirty.addAll(units);
    backoff.reset();
    cancelTimer();
    send();
  }

  /** The session is over. */
  public void detached() {
    attached = false;
    session++;
    underway = false;
    cancelTimer();
  }

  /** Whether everything has been accepted. */
  public boolean idle() {
    return attached && !underway && dirty.isEmpty() && !complete;
  }

  private void sendSoon() {
    if (!attached || underway || timer != null) {
      return;
    }
    long since = clocks.nanos() - lastSent;
    if ((lastSize <= FEW && inARow < FEW) || since >= LINGER.toNanos()) {
      send();
    } else {
      timer = timers.after(Duration.ofNanos(LINGER.toNanos() - since), this::timeToSend);
    }
  }

  private void timeToSend() {
    timer = null;
    send();
  }

  private void send() {
    if (!attached || underway) {
      return;
    }
    var report = ReportUnitStatesRequest.newBuilder().setComplete(complete);
    var told = new HashMap<UnitName, Optional<UnitState>>();
    for (Iterator<UnitName> it = dirty.iterator(); it.hasNext() && told.size() < MAX_STATES; ) {
      UnitName unit = it.next();
      it.remove();
      Optional<UnitState> state = states.apply(unit);
      if (!state.equals(Optional.ofNullable(accepted.get(unit)))) {
        told.put(unit, state);
        state.ifPresentOrElse(report::addStates, () -> report.addGone(unit.value()));
      }
    }
    if (told.isEmpty() && !complete) {
      return;
    }
    if (complete) {
      report.clearGone(); // Whatever is not told is gone.
    }
    underway = true;
    inARow = clocks.nanos() - lastSent < QUIET.toNanos() ? inARow + 1 : 0;
    lastSent = clocks.nanos();
    lastSize = told.size();
    int of = session;
    boolean wasComplete = complete;
    complete = false;
    sender.send(
        report,
        failure -> {
          if (of == session) {
            sent(told, wasComplete, failure);
          }
        });
  }

  private void sent(
      Map<UnitName, Optional<UnitState>> told, boolean wasComplete, @Nullable Throwable failure) {
    underway = false;
    if (failure == null) {
      backoff.reset();
      told.forEach(
          (unit, state) ->
              state.ifPresentOrElse(
                  value -> accepted.put(unit, value), () -> accepted.remove(unit)));
      if (!dirty.isEmpty()) {
        sendSoon();
      }
      return;
    }
    LOG.warn("report not accepted", "reason", FleetErrors.userMessage(failure));
    dirty.addAll(told.keySet());
    complete |= wasComplete;
    cancelTimer();
    timer = timers.after(backoff.next(), this::timeToSend);
  }

  private void cancelTimer() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }
}
