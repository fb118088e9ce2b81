package dev.fleet.agent.embedded.engine;

import dev.fleet.unit.systemd.JobMode;
import java.util.List;

/**
 * Everything that is to be queued so that one request can be carried out; all of it, or nothing.
 * The rules are those of systemd(1), "Concepts", and systemd.unit(5).
 *
 * @param anchor what was asked for, one of the steps
 */
record Transaction(List<Step> steps, Step anchor) {
  /**
   * @param type a plain one
   * @throws TransactionException if it cannot be carried out
   */
  static Transaction plan(UnitTable units, JobType type, Unit unit, JobMode mode)
      throws TransactionException {
    var steps = new Steps();
    boolean ignoreOrder = mode == JobMode.IGNORE_DEPENDENCIES;
    boolean alone = ignoreOrder || mode == JobMode.IGNORE_REQUIREMENTS;
    new StepCollector(units, steps, ignoreOrder).addAnchor(type, unit, alone);
    return settle(units, steps, mode);
  }

  /** What is to be reloaded with a unit that reloads itself. */
  static Transaction planPropagatedReload(UnitTable units, Unit unit, JobMode mode)
      throws TransactionException {
    var steps = new Steps();
    var collector = new StepCollector(units, steps, false);
    collector.addAnchor(JobType.NOP, unit, true);
    steps.anchor().ignoreOrder();
    collector.addPropagatedReloads();
    return settle(units, steps, mode);
  }

  private static Transaction settle(UnitTable units, Steps steps, JobMode mode)
      throws TransactionException {
    var pruner = new StepPruner(steps);
    pruner.markWhatMatters();
    if (mode == JobMode.FAIL) {
      pruner.minimizeImpact();
    }
    pruner.dropRedundant();
    var merger = new StepMerger(steps);
    do {
      do {
        pruner.dropOrphans();
      } while (new CycleBreaker(units, steps).breakOne());
    } while (merger.dropOneContradiction());
    merger.merge();
    pruner.dropRedundant();
    refuseIfDestructive(steps, mode);
    return new Transaction(steps.all(), steps.anchor());
  }

  private static void refuseIfDestructive(Steps steps, JobMode mode) throws TransactionException {
    for (Step step : steps.all()) {
      Job queued = step.unit().job().orElse(null);
      if (queued != null
          && (mode == JobMode.FAIL || queued.isIrreversible())
          && queued.type().conflictsWith(step.type())) {
        throw TransactionException.refused(
            ("Transaction for %s is destructive (%s has '%s' job queued, but '%s' is included in"
                    + " transaction).")
                .formatted(
                    steps.anchor(), step.unit().name(), queued.type().word(), step.type().word()));
      }
    }
  }
}
