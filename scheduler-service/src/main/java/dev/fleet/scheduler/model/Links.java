package dev.fleet.scheduler.model;

import java.util.List;

/**
 * How a unit takes part in a {@link Relation}. Immutable.
 *
 * @param held the patterns it has written
 * @param matched the patterns, of whichever unit, that match its name
 */
record Links(List<Pattern> held, List<Pattern> matched) {
  static final Links NONE = new Links(List.of(), List.of());

  static Links of(List<Pattern> held, List<Pattern> matched) {
    return held.isEmpty() && matched.isEmpty() ? NONE : new Links(held, matched);
  }

  boolean isEmpty() {
    return held.isEmpty() && matched.isEmpty();
  }

  /** Whether a pattern of this unit matches the other one. */
  boolean reaches(Links other) {
    for (Pattern pattern : held) {
      if (other.matched.contains(pattern)) {
        return true;
      }
    }
    return false;
  }
}
