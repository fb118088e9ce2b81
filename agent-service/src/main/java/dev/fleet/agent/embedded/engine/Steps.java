package dev.fleet.agent.embedded.engine;

import dev.fleet.agent.embedded.engine.Step.Link;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The steps of a transaction while it is being made: for each unit at least one. */
final class Steps {
  private final Map<Unit, List<Step>> byUnit = new LinkedHashMap<>();
  private @Nullable Step anchor;

  /** What was asked for. */
  Step anchor() {
    if (anchor == null) {
      throw new IllegalStateException("no anchor yet");
    }
    return anchor;
  }

  void anchor(Step step) {
    anchor = step;
  }

  boolean isAnchor(Step step) {
    return step == anchor; // Identity: steps are no values.
  }

  List<Step> of(Unit unit) {
    return byUnit.getOrDefault(unit, List.of());
  }

  /** All steps, those of one unit together. A copy. */
  List<Step> all() {
    return byUnit.values().stream().flatMap(Collection::stream).toList();
  }

  /** The steps of each unit. A copy. */
  List<List<Step>> groups() {
    return byUnit.values().stream().map(List::copyOf).toList();
  }

  @Nullable Step find(Unit unit, JobType type) {
    for (Step step : of(unit)) {
      if (step.type() == type) {
        return step;
      }
    }
    return null;
  }

  Step add(Unit unit, JobType type) {
    var step = new Step(unit, type);
    byUnit.computeIfAbsent(unit, _ -> new ArrayList<>()).add(step);
    return step;
  }

  void link(Step by, Step what, boolean matters, boolean conflicts) {
    var link = new Link(by, what, matters, conflicts);
    by.pulls.add(link);
    what.pulledBy.add(link);
  }

  /** Takes a step out; those that make no sense without it stay. */
  void remove(Step step) {
    List<Step> steps = byUnit.get(step.unit());
    if (steps == null || !steps.remove(step)) {
      return; // Taken out already, as one that makes no sense without another.
    }
    if (steps.isEmpty()) {
      byUnit.remove(step.unit());
    }
    step.pulls.forEach(link -> link.what().pulledBy.remove(link));
    step.pulledBy.forEach(link -> link.by().pulls.remove(link));
  }

  /** Takes a step out, and all that make no sense without it. */
  void removeWithDependents(Step step) {
    var doomed = new ArrayList<>(List.of(step));
    for (int i = 0; i < doomed.size(); i++) {
      for (Link link : doomed.get(i).pulledBy) {
        if (link.matters() && !doomed.contains(link.by())) {
          doomed.add(link.by());
        }
      }
    }
    doomed.forEach(this::remove);
  }

  /** Makes one step of two of the same unit. */
  void merge(Step kept, Step gone, JobType type) {
    kept.become(type);
    if (gone.matters()) {
      kept.matter();
    }
    List<Link> pulls = List.copyOf(gone.pulls);
    List<Link> pulledBy = List.copyOf(gone.pulledBy);
    remove(gone);
    for (Link link : pulls) {
      link(kept, link.what(), link.matters(), link.conflicts());
    }
    for (Link link : pulledBy) {
      link(link.by(), kept, link.matters(), link.conflicts());
    }
  }
}
