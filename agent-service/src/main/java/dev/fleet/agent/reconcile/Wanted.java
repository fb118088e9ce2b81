package dev.fleet.agent.reconcile;

import com.google.protobuf.ByteString;
import dev.fleet.unit.UnitName;
import dev.fleet.unit.placement.Candidate;

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
    Candidate candidate) {}
