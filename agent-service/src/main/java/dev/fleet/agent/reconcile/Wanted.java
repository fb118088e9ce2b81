package dev.fleet.agent.reconcile;

import com.google.protobuf.ByteString;
import dev.fleet.unit.UnitName;
import dev.fleet.unit.placement.Candidate;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A unit that this machine should have.
 *
 * @param content the unit file, byte for byte
 * @param digest of the content, SHA-256
 * @param hash of the content, as users see it; equal for files that differ only in layout
 * @param generation grows with every change that users make to the unit
 * @param createRevision tells the unit from an earlier one of the same name
 * @param candidate with whom it can share the machine
 */
public record Wanted(
    UnitName unit,
    ByteString content,
    String digest,
    String hash,
    Goal goal,
    long generation,
    long createRevision,
    Candidate candidate) {
  /** The units that are wanted otherwise than before, among them those that no more are. */
  static SortedSet<UnitName> differences(Map<UnitName, Wanted> before, Map<UnitName, Wanted> now) {
    var units = new TreeSet<>(before.keySet());
    units.addAll(now.keySet());
    units.removeIf(unit -> Objects.equals(before.get(unit), now.get(unit)));
    return units;
  }
}
