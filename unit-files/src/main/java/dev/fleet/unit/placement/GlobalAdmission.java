package dev.fleet.unit.placement;

import dev.fleet.unit.MachineMatch;
import dev.fleet.unit.UnitName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which global units run on one machine: the one rule, for scheduler and agent alike.
 *
 * <p>The units that the scheduler placed on the machine stand. Global units follow in the order of
 * their names; one is admitted if the machine's metadata meets its {@code MachineMetadata} and it
 * conflicts with nothing that stands, in either direction. Global units that nobody wants (desired
 * state inactive) must not be passed in. Whether the machine takes new units (cordoned, draining)
 * does not concern global units.
 *
 * @param admitted the global units that run there
 * @param refused the others, each with its reason in one line
 */
public record GlobalAdmission(
    NavigableSet<UnitName> admitted, NavigableMap<UnitName, String> refused) {

  public GlobalAdmission {
    admitted = Collections.unmodifiableNavigableSet(new TreeSet<>(admitted));
    refused = Collections.unmodifiableNavigableMap(new TreeMap<>(refused));
  }

  /**
   * Applies the rule.
   *
   * @param metadata the machine's metadata in force
   * @param placed the units that the scheduler placed on the machine, loaded or launched
   * @param globals the global units of the cluster that are wanted, loaded or launched
   */
  public static GlobalAdmission of(
      Map<String, String> metadata, Collection<Candidate> placed, Collection<Candidate> globals) {
    var admitted = new TreeSet<UnitName>();
    var refused = new TreeMap<UnitName, String>();
    List<Candidate> standing = new ArrayList<>(placed);
    globals.stream()
        .sorted(Comparator.comparing(Candidate::name))
        .forEach(
            global ->
                refusal(global, metadata, standing)
                    .ifPresentOrElse(
                        reason -> refused.put(global.name(), reason),
                        () -> {
                          admitted.add(global.name());
                          standing.add(global);
                        }));
    return new GlobalAdmission(admitted, refused);
  }

  private static Optional<String> refusal(
      Candidate global, Map<String, String> metadata, List<Candidate> standing) {
    if (!MachineMatch.metadataMatches(global.requirements().metadata(), metadata)) {
      return Optional.of("local Machine metadata insufficient");
    }
    return standing.stream()
        .filter(global::conflictsWith)
        .findFirst()
        .map(unit -> "found conflict with locally-scheduled Unit(" + unit.name() + ")");
  }
}
