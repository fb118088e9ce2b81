package dev.fleet.journalfiles;

import java.util.List;

/**
 * A record of a journal. Immutable.
 *
 * @param source who numbered it, 32 hex digits
 * @param sequence its number; later records of the same source have higher ones
 * @param bootId of which boot it is, 32 hex digits
 * @param realtimeMicros {@code __REALTIME_TIMESTAMP}, since 1970
 * @param monotonicMicros {@code __MONOTONIC_TIMESTAMP}, since boot
 * @param hash of its contents
 * @param fields in order, without those whose names begin with two underscores: they are the
 *     components above
 */
public record JournalRecord(
    String source,
    long sequence,
    String bootId,
    long realtimeMicros,
    long monotonicMicros,
    long hash,
    List<JournalField> fields) {
  public JournalRecord {
    fields = List.copyOf(fields);
  }

  /** {@code __CURSOR}, in journald's form. */
  public String cursor() {
    return "s="
        + source
        + ";i="
        + Long.toHexString(sequence)
        + ";b="
        + bootId
        + ";m="
        + Long.toHexString(monotonicMicros)
        + ";t="
        + Long.toHexString(realtimeMicros)
        + ";x="
        + Long.toHexString(hash);
  }
}
