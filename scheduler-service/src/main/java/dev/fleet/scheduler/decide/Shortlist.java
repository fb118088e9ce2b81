package dev.fleet.scheduler.decide;

import dev.fleet.scheduler.model.ClusterModel;
import dev.fleet.scheduler.model.MachineNode;
import dev.fleet.scheduler.model.UnitNode;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The machines that can take a unit of one kind, least loaded first. It is brought up to date when
 * it is asked: a machine that was taken or has got more to do meanwhile is noticed once it comes
 * first, and where something has ended the model says so. So it costs nothing while others are
 * placed. Confined to the model's thread.
 */
final class Shortlist {
  private static final Comparator<Entry> ORDER =
      Comparator.comparingInt(Entry::load).thenComparing(entry -> entry.machine().id());

  private final ClusterModel model;
  private final Rules rules;
  private final NavigableSet<Entry> entries = new TreeSet<>(ORDER);
  private final Map<MachineNode, Entry> byMachine = new HashMap<>();
  private long seen = -1;

  /**
   * A machine.
   *
   * @param load as it was when it was put here; not more than it is now
   */
  private record Entry(int load, MachineNode machine) {}

  Shortlist(ClusterModel model, Rules rules) {
    this.model = model;
    this.rules = rules;
  }

  /** The first machine for a unit of the kind; null if none can take it. */
  @Nullable MachineNode first(UnitNode unit) {
    update(unit);
    while (!entries.isEmpty()) {
      Entry first = entries.first();
      if (first.machine().load() == first.load()
          && rules.againstTaking(unit, first.machine()) == null) {
        return first.machine();
      }
      look(unit, first.machine());
    }
    return null;
  }

  private void update(UnitNode unit) {
    Collection<MachineNode> opened = model.openings().since(seen).orElse(null);
    if (opened == null) {
      entries.clear();
      byMachine.clear();
      opened = model.pool(unit);
    }
    seen = model.openings().count();
    opened.forEach(machine -> look(unit, machine));
  }

  /** Puts a machine where it belongs now. */
  private void look(UnitNode unit, MachineNode machine) {
    Entry old = byMachine.remove(machine);
    if (old != null) {
      entries.remove(old);
    }
    if (rules.againstTaking(unit, machine) == null) {
      var entry = new Entry(machine.load(), machine);
      entries.add(entry);
      byMachine.put(machine, entry);
    }
  }
}
