package dev.fleet.agent.embedded.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds steps that would wait for each other for ever. As systemd, it gives up one of them that
 * what was asked for can do without; where there is none, it refuses the whole, and names the
 * cycle.
 */
final class CycleBreaker {
  private final UnitTable units;
  private final Steps steps;
  private final Map<Unit, Step> queued = new HashMap<>();
  private final Set<Step> acyclic = new HashSet<>();

  /** The steps of the walk, each with its place; the last is where it is now. */
  private final Map<Step, Integer> places = new HashMap<>();

  private final List<Step> path = new ArrayList<>();

  CycleBreaker(UnitTable units, Steps steps) {
    this.units = units;
    this.steps = steps;
  }

  /**
   * Breaks one cycle, if there is one.
   *
   * @return whether there was
   * @throws TransactionException if what was asked for needs all of it
   */
  boolean breakOne() throws TransactionException {
    for (Step step : steps.all()) {
      Optional<List<Step>> cycle = cycleFrom(step);
      if (cycle.isPresent()) {
        breakUp(cycle.get());
        return true;
      }
    }
    return false;
  }

  /** A walk in depth without recursion, so that no chain of units is too long for it. */
  private Optional<List<Step>> cycleFrom(Step start) {
    var branches = new ArrayList<List<Step>>();
    enter(start, branches);
    while (!path.isEmpty()) {
      List<Step> open = branches.getLast();
      if (open.isEmpty()) {
        branches.removeLast();
        Step done = path.removeLast();
        places.remove(done);
        acyclic.add(done);
        continue;
      }
      Step next = open.removeLast();
      Integer place = places.get(next);
      if (place != null) {
        return Optional.of(List.copyOf(path.subList(place, path.size())));
      }
      enter(next, branches);
    }
    return Optional.empty();
  }

  private void enter(Step step, List<List<Step>> branches) {
    if (!acyclic.contains(step)) {
      places.put(step, path.size());
      path.add(step);
      branches.add(waitingFor(step));
    }
  }

  /** The steps that have to wait for this one. Those of one unit stand for each other. */
  private List<Step> waitingFor(Step step) {
    var waiting = new ArrayList<Step>();
    for (Unit later : units.affected(step.unit(), Effect.BEFORE)) {
      first(later).filter(other -> other.waitsForEarlier(step)).ifPresent(waiting::add);
    }
    for (Unit earlier : units.affected(step.unit(), Effect.AFTER)) {
      first(earlier).filter(other -> other.waitsForLater(step)).ifPresent(waiting::add);
    }
    return waiting;
  }

  /** Jobs that are queued already count too: they wait like any other, but cannot be given up. */
  private Optional<Step> first(Unit unit) {
    return steps.of(unit).stream().findFirst().or(() -> queued(unit));
  }

  private Optional<Step> queued(Unit unit) {
    return unit.job()
        .map(
            job -> {
              Step step = queued.computeIfAbsent(unit, _ -> new Step(unit, job.type()));
              if (job.ignoresOrder()) {
                step.ignoreOrder();
              }
              return step;
            });
  }

  private void breakUp(List<Step> cycle) throws TransactionException {
    Unit first = cycle.getFirst().unit();
    List<Step> backwards = new ArrayList<>(cycle);
    Collections.reverse(backwards);
    for (int i = 0; i < backwards.size(); i++) {
      first
          .log()
          .warning(
              "Found " + (i == 0 ? "ordering cycle" : "dependency") + " on " + backwards.get(i));
    }
    Optional<Step> victim =
        backwards.stream()
            .filter(step -> !steps.of(step.unit()).isEmpty())
            .filter(step -> steps.of(step.unit()).stream().noneMatch(Step::matters))
            .findFirst();
    if (victim.isEmpty()) {
      first.log().error("Unable to break cycle starting with " + cycle.getFirst());
      throw TransactionException.refused(
          "Transaction order is cyclic: "
              + cycle.stream().map(Step::toString).collect(Collectors.joining(", "))
              + " wait for each other.");
    }
    first
        .log()
        .error(
            "Job %s deleted to break ordering cycle starting with %s"
                .formatted(victim.get(), cycle.getFirst()));
    List.copyOf(steps.of(victim.get().unit())).forEach(steps::removeWithDependents);
  }
}
