package dev.fleet.agent.embedded.engine;

import dev.fleet.agent.embedded.engine.Step.Link;
import java.util.ArrayDeque;
import java.util.List;

/** Takes out of a transaction what is not needed, or would do more harm than good. */
final class StepPruner {
  private final Steps steps;

  StepPruner(Steps steps) {
    this.steps = steps;
  }

  /** Finds out which steps what was asked for makes no sense without. */
  void markWhatMatters() {
    var open = new ArrayDeque<Step>();
    steps.anchor().matter();
    open.add(steps.anchor());
    while (!open.isEmpty()) {
      for (Link link : open.remove().pulls) {
        if (link.matters() && !link.what().matters()) {
          link.what().matter();
          open.add(link.what());
        }
      }
    }
  }

  /** Keeps what runs running, and what is queued queued, where it does not matter. */
  void minimizeImpact() {
    for (Step step : steps.all()) {
      boolean stopsSomething = step.type() == JobType.STOP && step.unit().active().isUpOrComing();
      boolean changesJob =
          step.unit().job().filter(job -> job.type().conflictsWith(step.type())).isPresent();
      if (!step.matters() && (stopsSomething || changesJob)) {
        steps.removeWithDependents(step);
      }
    }
  }

  /** Takes out the steps of units that are as wanted already. */
  void dropRedundant() {
    for (List<Step> ofUnit : steps.groups()) {
      if (ofUnit.stream().noneMatch(this::isNeeded)) {
        ofUnit.forEach(steps::remove);
      }
    }
  }

  private boolean isNeeded(Step step) {
    return steps.isAnchor(step)
        || !step.type().isRedundant(step.unit().active())
        || step.unit().job().filter(job -> job.type().conflictsWith(step.type())).isPresent();
  }

  /** Takes out what nothing pulls in any more. */
  void dropOrphans() {
    boolean again = true;
    while (again) {
      again = false;
      for (Step step : steps.all()) {
        if (!steps.isAnchor(step) && step.pulledBy.isEmpty()) {
          steps.removeWithDependents(step);
          again = true;
        }
      }
    }
  }
}
