package dev.fleet.scheduler.decide;

import dev.fleet.scheduler.model.ClusterModel;
import dev.fleet.scheduler.model.MachineNode;
import dev.fleet.scheduler.model.UnitNode;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Works off the model's agenda: first checks the placed units, by name, and takes those away that
 * may not stay; then places the others, by name. A unit that was refused for want of a peer comes
 * back onto the agenda as soon as the peer is placed, so a chain of any length is placed in one
 * run. The same cluster always gives the same answer. Confined to the model's thread.
 *
 * <p>Nothing moves without need: a unit leaves its machine only when the machine is gone, when a
 * rule no longer holds, or when another unit replaces it and another machine can take it.
 */
public final class Planner {
  private static final int MEMO_SIZE = 10_000;

  private final ClusterModel model;
  private final Rules rules;
  private final Chooser chooser;
  private final Refuge refuge;
  private final Predicate<String> held;
  private final Map<Object, Memo> refusals = new HashMap<>();

  /**
   * @param held whether the units of a machine that has left the cluster, by its ID, are to stay
   *     where they are for now
   */
  public Planner(ClusterModel model, Predicate<String> held) {
    this(model, held, Chooser.MANY_LOOKS);
  }

  Planner(ClusterModel model, Predicate<String> held, int manyLooks) {
    this.model = model;
    this.rules = new Rules(model);
    this.chooser = new Chooser(model, rules, manyLooks);
    this.refuge = new Refuge(model, rules);
    this.held = held;
  }

  /**
   * Decides until nothing is left to decide, or until about {@code steps} units have been decided.
   *
   * @return whether nothing is left
   */
  public boolean run(int steps) {
    for (int step = 0; step < steps; step++) {
      model.settleGlobals();
      Optional<UnitNode> unit = model.agenda().poll();
      if (unit.isEmpty()) {
        return true;
      }
      if (unit.get().isPlaced()) {
        check(unit.get());
      } else {
        place(unit.get());
      }
      model.touch(unit.get());
    }
    return model.agenda().isEmpty();
  }

  /** Decides these units alone, whatever else is on the agenda. */
  void runOnly(Collection<UnitNode> units) {
    NavigableSet<UnitNode> due = new TreeSet<>(UnitNode.BY_NAME);
    due.addAll(units);
    for (UnitNode unit = due.pollFirst(); unit != null; unit = due.pollFirst()) {
      model.settleGlobals();
      if (unit.isPlaced()) {
        check(unit);
      }
      if (!unit.isPlaced()) {
        place(unit);
      }
      if (unit.isPlaced()) {
        model.followersOf(unit).stream()
            .filter(follower -> !follower.isPlaced() && units.contains(follower))
            .forEach(due::add);
      }
    }
  }

  private void check(UnitNode unit) {
    MachineNode machine = unit.machine().orElseThrow();
    if (unit.isGlobal()) {
      model.unplace(unit, "unit is global");
    } else if (!unit.needsMachine()) {
      model.unplace(unit, "target state inactive");
    } else if (!machine.isPresent()) {
      if (!held.test(machine.id())) {
        model.unplace(unit, "target Machine(" + machine + ") went away");
      }
    } else {
      checkRules(unit, machine);
    }
  }

  private void checkRules(UnitNode unit, MachineNode machine) {
    Veto veto = rules.againstKeeping(unit, machine);
    String unable = "target Machine(" + machine + ") unable to run unit: ";
    if (veto != null) {
      model.unplace(unit, Line.of(unable + veto.text()));
      return;
    }
    Optional<UnitNode> replacer = refuge.displacing(unit, machine);
    Optional<MachineNode> other = replacer.flatMap(any -> refuge.find(unit, machine));
    if (other.isPresent()) {
      String why = "found replace with locally-scheduled Unit(" + replacer.get() + ")";
      model.place(unit, other.get(), Line.of(unable + why));
    } else if (replacer.isPresent()) {
      refuge.group(unit, machine).forEach(member -> model.setWaiting(member, true));
    } else {
      model.setWaiting(unit, followsOneThatWaits(unit));
    }
  }

  /** A unit that waits to leave takes its followers along, so it waits for what they wait for. */
  private boolean followsOneThatWaits(UnitNode unit) {
    List<String> peers = unit.requirements().machineOf();
    return !peers.isEmpty()
        && peers.stream()
            .flatMap(peer -> model.unit(peer).stream())
            .anyMatch(peer -> peer.isPlaced() && peer.isWaiting());
  }

  private void place(UnitNode unit) {
    if (!unit.needsMachine()) {
      model.leaveAlone(unit);
      return;
    }
    String known = knownRefusal(unit);
    if (known != null) {
      model.refuse(unit, known);
      return;
    }
    switch (chooser.choose(unit)) {
      case Choice.On(MachineNode machine, String why) -> {
        model.place(unit, machine, Line.of(occasion(unit) + "; " + why));
        model.setWaiting(unit, followsOneThatWaits(unit));
      }
      case Choice.Nowhere(String why) -> {
        String line = Line.of(why);
        model.refuse(unit, line);
        remember(unit, line);
      }
    }
  }

  private static String occasion(UnitNode unit) {
    boolean moves = unit.recorded().machineId().isPresent() && !unit.reason().isEmpty();
    return moves
        ? unit.reason()
        : "target state " + unit.spec().desired().word() + " and unit not scheduled";
  }

  /**
   * What was last said of units like this one, if nothing has changed since that could change it:
   * ten thousand instances that fit nowhere are refused at the price of one.
   */
  private @Nullable String knownRefusal(UnitNode unit) {
    if (refusals.isEmpty() || !unit.requirements().machineOf().isEmpty()) {
      return null;
    }
    Memo memo = refusals.get(model.refusalKey(unit));
    if (memo == null
        || memo.machinesVersion != model.machinesVersion()
        || memo.conflictsVersion != model.conflictsVersion(unit)) {
      return null;
    }
    return memo.refusal;
  }

  private void remember(UnitNode unit, String refusal) {
    if (!unit.requirements().machineOf().isEmpty()) {
      return; // Where its peers are makes a difference too.
    }
    if (refusals.size() >= MEMO_SIZE) {
      refusals.clear();
    }
    refusals.put(
        model.refusalKey(unit),
        new Memo(model.machinesVersion(), model.conflictsVersion(unit), refusal));
  }

  /** What was said of a kind of unit, when it was so. */
  private record Memo(long machinesVersion, long conflictsVersion, String refusal) {}
}
