package dev.fleet.journalfiles;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which records a reader gives. All conditions hold together. Immutable.
 *
 * @param sinceMicros not before this time, since 1970
 * @param untilMicros not after
 * @param bootId only of this boot
 * @param origins over the fields that a stream's records have in common: all but the message, its
 *     priority and what goes with it. Records are looked for by what is asked here; the fields that
 *     name their unit are among these always
 * @param records over all fields
 */
public record RecordFilter(
    long sinceMicros,
    long untilMicros,
    Optional<String> bootId,
    Predicate<List<JournalField>> origins,
    Predicate<JournalRecord> records) {
  /** Every record. */
  public static final RecordFilter ALL =
      new RecordFilter(0, Long.MAX_VALUE, Optional.empty(), fields -> true, record -> true);
}
