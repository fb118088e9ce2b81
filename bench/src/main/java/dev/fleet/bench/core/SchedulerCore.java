package dev.fleet.bench.core;

import dev.fleet.scheduler.decide.Decision;
import dev.fleet.scheduler.decide.Planner;
import dev.fleet.scheduler.lead.CommitBook;
import dev.fleet.scheduler.model.ClusterModel;
import dev.fleet.scheduler.model.Machine;
import dev.fleet.scheduler.model.Recorded;
import dev.fleet.scheduler.model.Scheduling;
import dev.fleet.scheduler.model.UnitNode;
import dev.fleet.scheduler.model.UnitSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The scheduler's core as its leader drives it, with a registry that keeps every decision at once.
 */
final class SchedulerCore {
  /** How many units the leader decides in one go, and how many decisions it sends in one call. */
  private static final int SLICE = 5_000;

  private static final int CALL = 500;

  private final ClusterModel model = new ClusterModel();
  private final Planner planner = new Planner(model, any -> false);
  private final CommitBook book = new CommitBook(model, new HashMap<>());
  private long revision;

  void putMachine(String id, Map<String, String> metadata) {
    model.putMachine(new Machine(id, id, metadata, Scheduling.SCHEDULABLE));
  }

  void removeMachine(String id) {
    model.removeMachine(id);
  }

  /** A unit as the registry has it from now on. */
  void put(UnitSpec unit, Recorded recorded) {
    revision++;
    var _ = model.putUnit(unit, recorded, revision);
  }

  void remove(UnitSpec unit) {
    model.removeUnit(unit.name().value());
  }

  /**
   * Decides, has the registry keep it, and sees it do so on the watch, until nothing is left.
   *
   * @return how many decisions that took
   */
  int settle() {
    int kept = 0;
    boolean done = false;
    while (!done) {
      done = planner.run(SLICE);
      book.absorb();
      List<Decision> call = book.take(CALL);
      while (!call.isEmpty()) {
        done = false;
        kept += call.size();
        keep(call);
        call = book.take(CALL);
      }
    }
    return kept;
  }

  private void keep(List<Decision> call) {
    revision++;
    for (Decision decision : call) {
      book.kept(decision, revision);
    }
    for (Decision decision : call) {
      UnitNode unit = model.unit(decision.unit()).orElseThrow();
      var _ = model.putUnit(unit.spec(), decision.outcome(), revision);
    }
  }

  /** How many units wait for a machine. */
  int unplaced() {
    return model.unplacedCount();
  }
}
