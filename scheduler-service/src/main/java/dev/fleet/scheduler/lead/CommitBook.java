package dev.fleet.scheduler.lead;

import dev.fleet.scheduler.decide.Decision;
import dev.fleet.scheduler.model.ClusterModel;
import dev.fleet.scheduler.model.UnitNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is decided and not yet in the registry. A unit is in at most one batch at a time; what is
 * decided for it meanwhile waits for the outcome. Confined to one thread; bounded by the number of
 * units.
 */
public final class CommitBook {
  private final ClusterModel model;

  /** A batch that leaves others behind has one unit in so many picked kin by kin. */
  private static final int KIN_SHARE = 8;

  /** Units that may have to be written: those that are placed or moved, and then those refused. */
  private final Pending placements = new Pending();

  private final Map<String, UnitNode> refusals = new LinkedHashMap<>();

  /** Orphans have no node. */
  private final Map<String, Decision> orphans = new LinkedHashMap<>();

  private final Map<String, Decision> inFlight;

  /** Decisions that met a state of the registry that the watch has not shown yet. */
  private final Map<String, Decision> refuted = new HashMap<>();

  /**
   * @param inFlight what an earlier book of the same leader still has under way; shared
   */
  public CommitBook(ClusterModel model, Map<String, Decision> inFlight) {
    this.model = model;
    this.inFlight = inFlight;
  }

  /** Takes in what was decided since the last call. */
  public void absorb() {
    model.takeTouched().forEach(this::enter);
    model.takeNewOrphans().forEach(this::enterOrphan);
  }

  private void enter(UnitNode unit) {
    placements.remove(unit.name());
    refusals.remove(unit.name());
    Optional<Decision> decision = Decision.of(unit);
    if (decision.isEmpty()) {
      refuted.remove(unit.name());
    } else if (decision.get().action() instanceof Decision.Action.Refuse) {
      refusals.put(unit.name(), unit);
    } else {
      placements.put(unit);
    }
  }

  private void enterOrphan(String unit) {
    model.orphan(unit).ifPresent(machine -> orphans.put(unit, Decision.orphan(unit, machine)));
  }

  /**
   * The next batch, now under way; empty if there is nothing to write. Refusals wait until all is
   * decided: what is refused for want of a peer may be placed in a moment.
   */
  public List<Decision> take(int limit) {
    List<Decision> batch = new ArrayList<>();
    Iterator<Decision> gone = orphans.values().iterator();
    while (gone.hasNext() && batch.size() < limit) {
      Decision decision = gone.next();
      gone.remove();
      if (model.orphan(decision.unit()).isPresent() && isFree(decision)) {
        batch.add(decision);
      }
    }
    takePlacements(batch, limit);
    if (model.agenda().isEmpty()) {
      takeRefusals(batch, limit);
    }
    return begun(batch);
  }

  private void takePlacements(List<Decision> batch, int limit) {
    int room = limit - batch.size();
    int byKin = placements.size() > room ? batch.size() + room / KIN_SHARE : 0;
    while (batch.size() < limit) {
      UnitNode unit = batch.size() < byKin ? placements.pollByKin() : placements.pollByMachine();
      if (unit == null) {
        return;
      }
      take(unit, batch);
    }
  }

  /**
   * A small batch, now under way, of units whose kin are few; empty if there are none. They need
   * not wait for the outcome of full ones.
   */
  List<Decision> takeFew() {
    List<Decision> batch = new ArrayList<>();
    while (batch.size() < Pending.FEW) {
      UnitNode unit = placements.pollFew();
      if (unit == null) {
        break;
      }
      take(unit, batch);
    }
    return begun(batch);
  }

  private List<Decision> begun(List<Decision> batch) {
    batch.forEach(decision -> inFlight.put(decision.unit(), decision));
    return batch;
  }

  private void takeRefusals(List<Decision> batch, int limit) {
    Iterator<UnitNode> due = refusals.values().iterator();
    while (due.hasNext() && batch.size() < limit) {
      UnitNode unit = due.next();
      due.remove();
      take(unit, batch);
    }
  }

  /**
   * Drops what cannot be sent now: units on the agenda come back once they are decided, units under
   * way with their outcome, refuted ones when something has changed.
   */
  private void take(UnitNode unit, List<Decision> batch) {
    boolean current = model.unit(unit.name()).filter(unit::equals).isPresent();
    if (current && !model.agenda().contains(unit)) {
      Decision.of(unit).filter(this::isFree).ifPresent(batch::add);
    }
  }

  private boolean isFree(Decision decision) {
    if (inFlight.containsKey(decision.unit()) || decision.equals(refuted.get(decision.unit()))) {
      return false;
    }
    refuted.remove(decision.unit());
    return true;
  }

  /** The registry has kept a decision. */
  public void kept(Decision decision, long revision) {
    inFlight.remove(decision.unit());
    if (decision.createRevision() == 0) {
      model.confirmOrphan(decision.unit());
    } else {
      model.confirm(decision.unit(), decision.createRevision(), decision.outcome(), revision);
    }
    again(decision.unit()); // A unit may have come by this name meanwhile.
  }

  /**
   * The registry was not as the decision expected. It isn't sent again before it has changed, which
   * happens when the watch shows why, or before {@link #retryRefuted}.
   */
  void refuted(Decision decision) {
    inFlight.remove(decision.unit());
    refuted.put(decision.unit(), decision);
    again(decision.unit());
  }

  /** Nobody knows what became of a decision; it is to be sent again. */
  void unknown(Decision decision) {
    inFlight.remove(decision.unit());
    again(decision.unit());
  }

  private void again(String unit) {
    enterOrphan(unit);
    model.unit(unit).ifPresent(this::enter);
  }

  /** Lets refuted decisions be sent again as they are. */
  void retryRefuted() {
    List<String> units = List.copyOf(refuted.keySet());
    refuted.clear();
    units.forEach(this::again);
  }

  boolean hasRefuted() {
    return !refuted.isEmpty();
  }

  /** Drops every decision that the registry does not have; the units are decided anew. */
  void revertAll() {
    Set<UnitNode> ahead = mayBeAhead();
    placements.clear();
    refusals.clear();
    refuted.clear();
    orphans.clear();
    model.reconsiderOrphans();
    for (UnitNode unit : ahead) {
      if (Decision.of(unit).isPresent()) {
        model.revert(unit);
      }
    }
  }

  /**
   * All units that may be decided beyond what the registry has: those to be written, those under
   * way or refuted, and those that wait to be decided once more. Few beside all there are.
   */
  private Set<UnitNode> mayBeAhead() {
    absorb();
    Set<UnitNode> units = new LinkedHashSet<>(placements.units());
    units.addAll(refusals.values());
    units.addAll(model.agenda().units());
    Stream.concat(refuted.keySet().stream(), inFlight.keySet().stream())
        .forEach(name -> model.unit(name).ifPresent(units::add));
    units.removeIf(unit -> model.unit(unit.name()).filter(unit::equals).isEmpty());
    return units;
  }

  /** How many decisions the registry does not have yet. */
  int pending() {
    return inFlight.size() + placements.size() + refusals.size() + orphans.size();
  }
}
