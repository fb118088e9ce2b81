package dev.fleet.unit.placement;

import dev.fleet.unit.Glob;
import dev.fleet.unit.Requirements;
import dev.fleet.unit.UnitName;
import java.util.List;

/**
 * A unit that may stand on a machine, with its conflict patterns compiled once. Immutable.
 *
 * @param conflicts {@link Requirements#conflicts} compiled, in the same order
 */
public record Candidate(UnitName name, Requirements requirements, List<Glob> conflicts) {
  public Candidate {
    conflicts = List.copyOf(conflicts);
  }

  public static Candidate of(UnitName name, Requirements requirements) {
    return new Candidate(
        name, requirements, requirements.conflicts().stream().map(Glob::compile).toList());
  }

  /**
   * Whether the two units must not share a machine: a pattern of either one matches the other. A
   * unit never conflicts with itself.
   */
  public boolean conflictsWith(Candidate other) {
    return !name.equals(other.name) && (excludes(other.name) || other.excludes(name));
  }

  private boolean excludes(UnitName other) {
    for (Glob conflict : conflicts) {
      if (conflict.matches(other.value())) {
        return true;
      }
    }
    return false;
  }
}
