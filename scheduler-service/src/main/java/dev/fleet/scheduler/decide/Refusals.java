package dev.fleet.scheduler.decide;

import dev.fleet.scheduler.model.ClusterModel;
import dev.fleet.scheduler.model.MachineNode;
import dev.fleet.scheduler.model.UnitNode;
import dev.fleet.unit.Requirements;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sums up in one line why all machines refuse a unit, the most frequent reason first. */
final class Refusals {
  private static final int MAX_REASONS = 5;

  private Refusals() {}

  /**
   * The sum of it.
   *
   * @param vetoes why a machine refuses the unit: what it requires of the machine itself comes
   *     first
   */
  static String summary(
      ClusterModel model, UnitNode unit, Function<MachineNode, @Nullable Veto> vetoes) {
    Map<Object, Tally> tallies = new LinkedHashMap<>();
    Collection<MachineNode> machines = model.machines();
    Requirements requirements = unit.requirements();
    if (!requirements.metadata().isEmpty() && requirements.machineId().isEmpty()) {
      // Of thousands of machines that all lack the same, none is looked at.
      machines = model.machinesMeetingSome(unit);
      int others = model.machineCount() - machines.size();
      if (others > 0) {
        Veto veto = Veto.LacksMetadata.all(requirements.metadata());
        tallies.put(veto.group(), new Tally(veto, others));
      }
    }
    for (MachineNode machine : machines) {
      Veto veto = machine.isPresent() ? vetoes.apply(machine) : null;
      if (veto != null) {
        tallies.computeIfAbsent(veto.group(), any -> new Tally(veto, 0)).machines++;
      }
    }
    List<Tally> sorted = new ArrayList<>(tallies.values());
    sorted.sort(Comparator.comparingInt((Tally tally) -> -tally.machines));
    String text =
        sorted.stream().limit(MAX_REASONS).map(Tally::text).collect(Collectors.joining(", "));
    int rest = sorted.stream().skip(MAX_REASONS).mapToInt(tally -> tally.machines).sum();
    return "no machine fits: " + text + (rest == 0 ? "" : ", " + rest + " for other reasons");
  }

  private static final class Tally {
    private final Veto first;
    private int machines;

    Tally(Veto first, int machines) {
      this.first = first;
      this.machines = machines;
    }

    String text() {
      return first.tally(machines);
    }
  }
}
