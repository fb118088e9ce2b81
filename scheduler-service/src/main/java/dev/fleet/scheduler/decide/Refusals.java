package dev.fleet.scheduler.decide;

import dev.fleet.scheduler.model.ClusterModel;
import dev.fleet.scheduler.model.MachineNode;
import java.util.ArrayList;
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

  static String summary(ClusterModel model, Function<MachineNode, @Nullable Veto> vetoes) {
    Map<Object, Tally> tallies = new LinkedHashMap<>();
    for (MachineNode machine : model.machines()) {
      Veto veto = machine.isPresent() ? vetoes.apply(machine) : null;
      if (veto != null) {
        tallies.computeIfAbsent(veto.group(), any -> new Tally(veto)).machines++;
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

    Tally(Veto first) {
      this.first = first;
    }

    String text() {
      return first.tally(machines);
    }
  }
}
