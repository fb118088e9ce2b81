package dev.fleet.agent.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.agent.units.FakeUnitManager;
import dev.fleet.agent.units.JobResult;
import dev.fleet.agent.units.LoadOutcome;
import dev.fleet.agent.units.UnitManagerException;
import dev.fleet.testkit.clock.FakeClocks;
import dev.fleet.unit.UnitName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Carries out actions as soon as time moves, one after the other; may hold some back. */
final class InlineOperations implements Operations {
  private final FakeUnitManager manager;
  private final FakeClocks clocks;
  private final Map<UnitName, Deed> saved = new TreeMap<>();
  private final List<Runnable> held = new ArrayList<>();
  private boolean dead;
  private boolean slow;
  private String hold = "";

  InlineOperations(FakeUnitManager manager, FakeClocks clocks) {
    this.manager = manager;
    this.clocks = clocks;
  }

  /** Actions on this unit begin only when {@link #release} is called. */
  void hold(String unit) {
    hold = unit;
  }

  /** From now on jobs of systemd end only when {@link #release} is called. */
  void slowDown() {
    slow = true;
  }

  void release() {
    hold = "";
    held.forEach(Runnable::run);
    held.clear();
  }

  @Override
  public void run(Action action, Done done) {
    if (action instanceof Action.OfUnit of && of.unit().value().equals(hold)) {
      held.add(() -> clocks.after(Duration.ZERO, () -> carryOut(action, done)));
    } else {
      clocks.after(Duration.ZERO, () -> carryOut(action, done));
    }
  }

  /** An agent that ended at this moment and its successor, which knows what was written down. */
  InlineOperations successor() {
    dead = true;
    var next = new InlineOperations(manager, clocks);
    next.saved.putAll(saved);
    return next;
  }

  Collection<Deed> saved() {
    return List.copyOf(saved.values());
  }

  private void save(Deed deed) {
    saved.put(deed.unit(), deed);
  }

  private void carryOut(Action action, Done done) {
    if (dead) {
      return;
    }
    Optional<JobResult> job = Optional.empty();
    LoadOutcome outcome = LoadOutcome.READY;
    try {
      switch (action) {
        case Action.Load load -> {
          outcome = manager.load(load.unit(), load.wanted().content());
          save(load.after());
        }
        case Action.Start start -> {
          job = Optional.of(manager.start(start.unit()).join());
          save(start.after());
        }
        case Action.Restart restart -> {
          job = Optional.of(manager.restart(restart.unit()).join());
          save(restart.after());
        }
        case Action.Stop stop -> {
          assertThat(manager.stop(stop.unit())).isDone();
          save(stop.after());
        }
        case Action.Unload unload -> {
          save(unload.meanwhile());
          manager.unload(unload.unit());
          saved.remove(unload.unit());
        }
        case Action.Reload _ -> manager.reload();
        case Action.Note note -> save(note.after());
      }
    } catch (UnitManagerException e) {
      done.failed(e);
      return;
    }
    if (job.isEmpty()) {
      done.succeeded(outcome);
    } else if (slow) {
      done.launched(Optional.empty());
      JobResult end = job.get();
      held.add(() -> done.jobEnded(end));
    } else {
      done.launched(job);
    }
  }

  @Override
  public void refresh(Collection<UnitName> units) {
    manager.refresh(units);
  }
}
