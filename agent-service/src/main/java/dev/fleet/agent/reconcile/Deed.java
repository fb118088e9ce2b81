package dev.fleet.agent.reconcile;

import dev.fleet.unit.UnitName;

/**
 * What the agent has done with one unit. It is written down before anybody is told, and read again
 * by an agent that starts anew: a unit that ended by itself meanwhile must not be started again.
 *
 * @param hash of the installed content
 * @param generation of the request that was carried out; 0 if not known
 * @param createRevision of the unit it was done to; 0 if not known
 */
public record Deed(
    UnitName unit, String hash, Reached reached, long generation, long createRevision) {

  Deed reached(Reached now, long ofGeneration) {
    return new Deed(unit, hash, now, ofGeneration, createRevision);
  }
}
