package dev.fleet.scheduler.decide;

import dev.fleet.scheduler.model.ClusterModel;
import dev.fleet.scheduler.model.UnitNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Shortlists for the kinds of units that would otherwise look at many machines for each of their
 * units, such as the instances of a template of which a machine takes one. The kinds that were last
 * asked for are kept.
 */
final class Shortlists {
  private static final int MAX_KINDS = 16;

  private final ClusterModel model;
  private final Rules rules;
  private final Map<Object, Shortlist> byKind = new Recent<>(MAX_KINDS);

  Shortlists(ClusterModel model, Rules rules) {
    this.model = model;
    this.rules = rules;
  }

  /** The one for units like this; null if there is none. */
  @Nullable Shortlist find(UnitNode unit) {
    return byKind.isEmpty() || !isFor(unit) ? null : byKind.get(model.refusalKey(unit));
  }

  /** Makes one for units like this, if what they ask of a machine is fit for it. */
  void make(UnitNode unit) {
    if (isFor(unit)) {
      byKind.put(model.refusalKey(unit), new Shortlist(model, rules));
    }
  }

  /**
   * Where its peers are, and whom it replaces, makes a difference that a shortlist does not see.
   */
  private boolean isFor(UnitNode unit) {
    return unit.requirements().machineOf().isEmpty() && unit.hasConflicts() && !unit.hasReplaces();
  }
}
