package dev.fleet.scheduler.model;

import dev.fleet.unit.Requirements;
import dev.fleet.unit.UnitName;
import java.util.Optional;

/**
 * A unit of the cluster, as far as placing it is concerned.
 *
 * @param createRevision distinguishes it from an earlier unit of the same name
 * @param contentDigest of the unit file that the requirements are from
 * @param fault why it can be placed nowhere whatever the cluster looks like; empty as a rule
 */
public record UnitSpec(
    UnitName name,
    long createRevision,
    String contentDigest,
    Desired desired,
    Requirements requirements,
    Optional<String> fault) {

  /**
   * Whether a machine has to have it: one that the scheduler chooses, or for a global unit each.
   */
  public boolean isWanted() {
    return desired != Desired.INACTIVE;
  }
}
