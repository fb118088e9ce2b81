package dev.fleet.scheduler.model;

import dev.fleet.unit.Glob;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * One pattern of a relation between units, with who has it written and whose name it matches. An
 * {@code x@*.service} that a thousand instances have is one pattern.
 */
final class Pattern {
  final String text;
  private final Glob glob;

  /** Units that have it written. */
  int users;

  /** How many units that have it written stand on each machine; no zeros. */
  final Map<MachineNode, Integer> holdersOn = new HashMap<>();

  /** How many units that it matches stand on each machine; no zeros. */
  final Map<MachineNode, Integer> matchesOn = new HashMap<>();

  /** Units that wait and have it written. */
  final Set<UnitNode> waitingHolders = new HashSet<>();

  /** Units that wait and that it matches. */
  final Set<UnitNode> waitingMatches = new HashSet<>();

  /** Wanted global units that have it written. */
  int globalHolders;

  /** Wanted global units that it matches. */
  int globalMatches;

  /** Grows whenever a unit concerned comes to a machine or leaves one. */
  long version;

  Pattern(String text) {
    this.text = text;
    this.glob = Glob.compile(text);
  }

  boolean matches(String name) {
    return glob.matches(name);
  }

  boolean isLiteral() {
    return glob.isLiteral();
  }

  /** What every name that it matches begins with. */
  String literalPrefix() {
    int end = 0;
    while (end < text.length() && "*?[\\".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    return text.substring(0, end);
  }

  static void count(Map<MachineNode, Integer> counts, MachineNode machine, int change) {
    counts.merge(machine, change, (a, b) -> a + b == 0 ? null : a + b);
  }
}
