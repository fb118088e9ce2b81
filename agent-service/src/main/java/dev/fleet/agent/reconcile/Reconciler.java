package dev.fleet.agent.reconcile;

import dev.fleet.agent.reconcile.Action.Load;
import dev.fleet.agent.reconcile.Action.Note;
import dev.fleet.agent.reconcile.Action.OfUnit;
import dev.fleet.agent.reconcile.Action.Restart;
import dev.fleet.agent.reconcile.Action.Start;
import dev.fleet.agent.reconcile.Action.Stop;
import dev.fleet.agent.reconcile.Action.Unload;
import dev.fleet.agent.units.JobResult;
import dev.fleet.agent.units.LoadOutcome;
import dev.fleet.agent.units.UnitManagerException;
import dev.fleet.runtime.clock.Timers;
import dev.fleet.runtime.log.Log;
import dev.fleet.unit.UnitName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Brings the host to what the cluster wants. Confined to one loop.
 *
 * <p>Each unit goes its own way, one action at a time: a unit that fails, or takes long to stop,
 * holds up no other, and is tried again with backoff. What is shared is the order: units that are
 * to go begin to stop at once; loads go before starts, because systemd reads its folders again
 * after each new file; and one reload serves all loads that need one.
 */
public final class Reconciler {
  private static final Log LOG = Log.of(Reconciler.class);

  private final Operations operations;
  private final Consumer<UnitName> onChange;

  private final TreeMap<UnitName, Wanted> wanted = new TreeMap<>();
  private final Map<UnitName, Deed> deeds = new HashMap<>();

  private final Map<UnitName, Action> running = new HashMap<>();
  private final Departures leaving = new Departures();
  private final Troubles troubles;
  private final StartResults startResults;
  private final TreeSet<UnitName> due = new TreeSet<>();
  private final Reloads reloads;
  private int loading;
  private boolean open;

  /**
   * @param onChange is told each unit whose {@link #progress} may have changed
   */
  public Reconciler(
      Timers timers, RandomGenerator random, Operations operations, Consumer<UnitName> onChange) {
    this.operations = operations;
    this.onChange = onChange;
    this.troubles = new Troubles(timers, random, this::retry);
    this.startResults = new StartResults(troubles);
    this.reloads = new Reloads(operations, this::reloaded);
  }

  /**
   * Takes over what an agent before this one did; called once, first.
   *
   * <p>It may have ended between the load of a unit and the reload that was due.
   */
  public void adopt(Collection<Deed> found) {
    for (Deed deed : found) {
      deeds.put(deed.unit(), deed);
      if (deed.reached() == Reached.LAUNCHED) {
        startResults.adopt(deed.unit());
      } else {
        reloads.suspect(deed.unit());
      }
      due.add(deed.unit());
    }
  }

  /** Whether anything may be done: the wanted units are known and the unit manager is there. */
  public void open(boolean now) {
    boolean opens = now && !open;
    open = now;
    if (opens) {
      troubles.retryNow();
    }
    reconcile();
  }

  private void retry(UnitName unit) {
    due.add(unit);
    reconcile();
  }

  /** Says what is wanted from now on. Anything else is to go. */
  public void want(Map<UnitName, Wanted> now) {
    for (UnitName unit : Wanted.differences(wanted, now)) {
      Wanted before = wanted.remove(unit);
      Wanted want = now.get(unit);
      if (want != null) {
        wanted.put(unit, want);
        if (!(running.get(unit) instanceof Unload)) {
          leaving.end(unit);
        }
      } else if (before != null && deeds.containsKey(unit)) {
        leaving.begin(unit, before.candidate());
      }
      clearTrouble(unit);
      due.add(unit);
    }
    reconcile();
  }

  /** What has been reached with a unit; empty if nothing is here and nothing is wanted. */
  public Optional<Progress> progress(UnitName unit) {
    Deed deed = deeds.get(unit);
    Wanted want = wanted.get(unit);
    String error = troubles.message(unit);
    if (deed != null) {
      long generation = want != null && !error.isEmpty() ? want.generation() : deed.generation();
      boolean launched = deed.reached() != Reached.LOADED;
      return Optional.of(
          new Progress(
              Optional.of(launched ? Goal.LAUNCHED : Goal.LOADED),
              deed.hash(),
              generation,
              error,
              startResults.word(unit)));
    }
    if (want != null && !error.isEmpty()) {
      return Optional.of(new Progress(Optional.empty(), want.hash(), want.generation(), error, ""));
    }
    return Optional.empty();
  }

  /** Units that are here. */
  public Set<UnitName> units() {
    return Set.copyOf(deeds.keySet());
  }

  /** Whether nothing is being done and nothing waits, not even for another try. */
  public boolean settled() {
    return running.isEmpty() && !reloads.isUnderWay() && due.isEmpty() && !troubles.anyBlocked();
  }

  private void reconcile() {
    if (!open) {
      return;
    }
    var launches = new ArrayList<OfUnit>();
    var loads = new ArrayList<OfUnit>();
    var idle = new ArrayList<UnitName>();
    for (UnitName unit : due) {
      if (running.containsKey(unit) || troubles.isBlocked(unit)) {
        idle.add(unit); // What ends or unblocks it makes it due again.
        continue;
      }
      Optional<OfUnit> next = Planner.next(wanted.get(unit), deeds.get(unit));
      if (next.isEmpty()) {
        idle.add(unit);
        leaving.end(unit);
        continue;
      }
      switch (next.get()) {
        case Unload unload -> {
          deeds.put(unit, unload.meanwhile());
          run(unload);
        }
        case Stop stop -> run(stop);
        case Note note -> run(note);
        case Load load -> loads.add(load);
        case Start start -> launches.add(start);
        case Restart restart -> launches.add(restart);
      }
    }
    idle.forEach(due::remove);
    due.removeAll(running.keySet());
    if (loading == 0 && !reloads.isUnderWay()) {
      launchThenLoad(launches, loads);
    }
  }

  /** Starts go first, so that loads that keep coming in cannot hold them up for ever. */
  private void launchThenLoad(List<OfUnit> launches, List<OfUnit> loads) {
    if (reloads.isDueBefore(launches)) {
      reloads.begin();
      return;
    }
    for (OfUnit launch : launches) {
      if (!conflictStillStops(launch.unit())) {
        run(launch);
      }
    }
    loads.forEach(this::run);
    due.removeAll(running.keySet());
  }

  /**
   * A unit must not start while one that it conflicts with has not stopped yet. Where that one does
   * not stop, the waiting one says so.
   */
  private boolean conflictStillStops(UnitName unit) {
    Wanted want = wanted.get(unit);
    Optional<UnitName> other =
        want == null ? Optional.empty() : leaving.inTheWayOf(want.candidate());
    if (other.isEmpty()) {
      return false;
    }
    String fault = troubles.message(other.get());
    if (!fault.isEmpty()
        && troubles.note(unit, "waits for " + other.get() + " to stop: " + fault)) {
      onChange.accept(unit);
    }
    return true;
  }

  private void run(OfUnit action) {
    UnitName unit = action.unit();
    running.put(unit, action);
    if (action instanceof Load) {
      loading++;
    }
    LOG.info(action.verb(), "unit", unit, "reason", action.reason());
    operations.run(action, new Ending(action));
  }

  private void reloaded(Set<UnitName> units, Optional<UnitManagerException> failure) {
    failure.ifPresentOrElse(
        fault -> units.forEach(unit -> fail(unit, fault.line())), () -> due.addAll(units));
    reconcile();
  }

  private void succeeded(OfUnit action, LoadOutcome outcome) {
    UnitName unit = action.unit();
    running.remove(unit);
    clearTrouble(unit);
    startResults.forget(unit);
    switch (action) {
      case Load load -> {
        loading--;
        deeds.put(unit, load.after());
        if (outcome == LoadOutcome.RELOAD_DUE) {
          reloads.need(unit);
        }
        if (load.wanted().goal() == Goal.LOADED) {
          operations.refresh(List.of(unit));
        }
      }
      case Start _, Restart _ -> throw new IllegalStateException("a start is launched");
      case Note note -> deeds.put(unit, note.after());
      case Stop stop -> deeds.put(unit, stop.after());
      case Unload unload -> {
        deeds.remove(unit);
        reloads.forget(unit);
        left(unit);
      }
    }
    due.add(unit);
    if (!isStep(action)) {
      onChange.accept(unit);
    }
    reconcile();
  }

  private void launched(OfUnit action, Deed after, Optional<JobResult> end) {
    UnitName unit = action.unit();
    running.remove(unit);
    deeds.put(unit, after);
    startResults.forget(unit);
    troubles.clear(unit);
    end.ifPresent(result -> startResults.ended(unit, result));
    due.add(unit);
    onChange.accept(unit);
    reconcile();
  }

  /** A load on the way to a start, which will be told in a moment. */
  private boolean isStep(OfUnit action) {
    return action instanceof Load load
        && load.wanted().equals(wanted.get(action.unit()))
        && load.wanted().goal() == Goal.LAUNCHED;
  }

  /** Whether a start of the unit is under way; its end will be told. */
  public boolean isLaunching(UnitName unit) {
    Action action = running.get(unit);
    return action instanceof Start || action instanceof Restart;
  }

  /** Whoever waited for a conflicting unit to stop may go on now. */
  private void left(UnitName unit) {
    if (leaving.end(unit)) {
      due.addAll(wanted.keySet());
    }
  }

  private void failed(OfUnit action, UnitManagerException failure) {
    UnitName unit = action.unit();
    running.remove(unit);
    if (action instanceof Load) {
      loading--;
    } else if (deeds.containsKey(unit) && failure.kind() == UnitManagerException.Kind.REFUSED) {
      operations.refresh(List.of(unit));
    }
    due.add(unit);
    fail(unit, failure.line());
    reconcile();
  }

  private void fail(UnitName unit, String message) {
    if (troubles.block(unit, message)) {
      LOG.warn("unit in trouble", "unit", unit, "error", message);
    }
    onChange.accept(unit);
  }

  private void clearTrouble(UnitName unit) {
    if (troubles.clear(unit)) {
      onChange.accept(unit);
    }
  }

  private void startEnded(OfUnit action, Deed after, JobResult result) {
    UnitName unit = action.unit();
    if (!after.equals(deeds.get(unit)) || running.containsKey(unit)) {
      return; // Something newer was done since.
    }
    startResults.ended(unit, result);
    onChange.accept(unit);
  }

  /** The unit runs after all: what was said of its start is history. */
  public void observedActive(UnitName unit) {
    if (!troubles.isBlocked(unit)) {
      clearTrouble(unit);
    }
  }

  private final class Ending implements Operations.Done {
    private final OfUnit action;

    Ending(OfUnit action) {
      this.action = action;
    }

    @Override
    public void succeeded(LoadOutcome outcome) {
      Reconciler.this.succeeded(action, outcome);
    }

    @Override
    public void failed(UnitManagerException failure) {
      Reconciler.this.failed(action, failure);
    }

    @Override
    public void launched(Optional<JobResult> end) {
      Reconciler.this.launched(action, launch(), end);
    }

    @Override
    public void jobEnded(JobResult result) {
      startEnded(action, launch(), result);
    }

    private Deed launch() {
      return switch (action) {
        case Start start -> start.after();
        case Restart restart -> restart.after();
        case Load _, Stop _, Unload _, Note _ ->
            throw new IllegalStateException(action.verb() + " is no start");
      };
    }
  }
}
