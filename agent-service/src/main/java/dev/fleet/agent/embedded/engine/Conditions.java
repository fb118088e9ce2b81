package dev.fleet.agent.embedded.engine;

import dev.fleet.unit.systemd.Condition;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What came of a list of conditions or asserts: all that are not triggering must be met, and one of
 * those that are, if there are any.
 *
 * @param failed one that was not met, where the whole was not
 */
record Conditions(boolean met, Optional<Condition> failed) {
  static final Conditions MET = new Conditions(true, Optional.empty());

  /** Not met for a reason that is no condition of the list. */
  static final Conditions UNMET = new Conditions(false, Optional.empty());

  /**
   * @param holds whether what a condition asks is so, marks aside
   */
  static Conditions test(List<Condition> conditions, Predicate<Condition> holds) {
    Condition unmetTrigger = null;
    boolean triggered = false;
    // The last first, as in systemd, which matters for the one that is named.
    for (Condition condition : conditions.reversed()) {
      boolean met = holds.test(condition) != condition.negate();
      if (condition.trigger()) {
        triggered |= met;
        unmetTrigger = unmetTrigger == null && !met ? condition : unmetTrigger;
      } else if (!met) {
        return new Conditions(false, Optional.of(condition));
      }
    }
    return triggered || unmetTrigger == null
        ? MET
        : new Conditions(false, Optional.of(unmetTrigger));
  }
}
