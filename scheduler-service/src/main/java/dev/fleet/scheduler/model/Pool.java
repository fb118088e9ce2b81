package dev.fleet.scheduler.model;

import dev.fleet.unit.MachineMatch;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * The schedulable machines that meet one metadata requirement, least loaded first. The empty
 * requirement's pool has all of them.
 */
final class Pool {
  private final Map<String, Set<String>> requirement;
  final NavigableSet<MachineNode> machines = new TreeSet<>(MachineNode.BY_LOAD);

  /** Units that have this requirement. */
  int users;

  Pool(Map<String, Set<String>> requirement) {
    this.requirement = requirement;
  }

  boolean accepts(MachineNode machine) {
    Machine info = machine.info;
    return info != null
        && info.scheduling() == Scheduling.SCHEDULABLE
        && MachineMatch.metadataMatches(requirement, info.metadata());
  }

  Map<String, Set<String>> requirement() {
    return requirement;
  }
}
