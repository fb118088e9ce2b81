package dev.fleet.journal.source;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Which entries, and whether to wait for more. All conditions hold together. Immutable.
 *
 * @param lines only the last so many of the entries that exist and match all else
 * @param follow go on with entries as they are written; the window has no upper bound then
 * @param after begin after this entry. If it has been vacuumed, begin with the oldest entry that
 *     comes later in the journal's order
 * @param maxPriority 0 to 7; below 7 entries without a priority are left out
 * @param boot an ID of 32 hex digits, or 0 for the present boot, -1 for the one before, …
 * @param grep a pattern for MESSAGE, in the source's syntax (PCRE2, or Java's); letter case counts
 *     only if it holds a capital letter
 * @param allFields whether entries carry every field; else only {@link #BASIC_FIELDS}
 */
public record JournalQuery(
    UnitSelection units,
    OptionalInt lines,
    boolean follow,
    TimeWindow window,
    Optional<Cursor> after,
    OptionalInt maxPriority,
    Optional<String> boot,
    Optional<String> grep,
    boolean allFields) {
  /** The fields that entries have at least, if the journal has them. */
  public static final Set<String> BASIC_FIELDS =
      Set.of(
          "MESSAGE",
          "PRIORITY",
          "SYSLOG_IDENTIFIER",
          "_COMM",
          "_PID",
          "SYSLOG_PID",
          "_UID",
          "_HOSTNAME",
          "_MACHINE_ID",
          "_BOOT_ID",
          "_SOURCE_REALTIME_TIMESTAMP",
          "_SYSTEMD_UNIT",
          "UNIT",
          "OBJECT_SYSTEMD_UNIT",
          "COREDUMP_UNIT",
          "MESSAGE_ID",
          "_SYSTEMD_SLICE");

  public JournalQuery {
    if (follow && window.hasUntil()) {
      throw new IllegalArgumentException("a query that follows has no upper time bound");
    }
  }

  /** Whether entries carry the fields of this name. */
  public boolean wants(String field) {
    return allFields || BASIC_FIELDS.contains(field);
  }

  /** The whole journal as it is now, basic fields. */
  public static JournalQuery everything() {
    return new JournalQuery(
        UnitSelection.ALL,
        OptionalInt.empty(),
        false,
        TimeWindow.ALWAYS,
        Optional.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        Optional.empty(),
        false);
  }
}
