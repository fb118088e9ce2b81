package dev.fleet.agent.embedded.engine;

import java.util.List;
import java.util.Optional;

/** Makes one step of several for the same unit. */
final class StepMerger {
  private final Steps steps;

  StepMerger(Steps steps) {
    this.steps = steps;
  }

  /**
   * Drops one step that contradicts another of the same unit, if there is one.
   *
   * @return whether there was
   * @throws TransactionException if what was asked for needs both
   */
  boolean dropOneContradiction() throws TransactionException {
    for (List<Step> ofUnit : steps.groups()) {
      for (int i = 0; i < ofUnit.size(); i++) {
        for (int k = i + 1; k < ofUnit.size(); k++) {
          if (ofUnit.get(i).type().conflictsWith(ofUnit.get(k).type())) {
            steps.removeWithDependents(lessImportant(ofUnit.get(i), ofUnit.get(k)));
            return true;
          }
        }
      }
    }
    return false;
  }

  /** Rather a stop goes than a start, unless the stop makes way for something that conflicts. */
  private static Step lessImportant(Step one, Step other) throws TransactionException {
    if (one.matters() && other.matters()) {
      throw TransactionException.refused(
          ("Transaction contains conflicting jobs '%s' and '%s' for %s. Probably contradicting"
                  + " requirement dependencies configured.")
              .formatted(one.type().word(), other.type().word(), one.unit().name()));
    }
    if (one.matters()) {
      return other;
    }
    if (other.matters()) {
      return one;
    }
    if (one.type() == JobType.STOP) {
      return one.isConflictStop() ? other : one;
    }
    if (other.type() == JobType.STOP) {
      return other.isConflictStop() ? one : other;
    }
    return one;
  }

  /** Leaves one step for each unit. There must be no contradictions. */
  void merge() {
    for (List<Step> ofUnit : steps.groups()) {
      Step kept = ofUnit.stream().filter(steps::isAnchor).findFirst().orElse(ofUnit.getFirst());
      for (Step other : ofUnit) {
        if (other != kept) {
          Optional<JobType> type = kept.type().mergedWith(other.type(), kept.unit().active());
          steps.merge(kept, other, type.orElseThrow());
        }
      }
    }
  }
}
