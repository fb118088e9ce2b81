package dev.fleet.journal.journalctl;

import dev.fleet.journal.source.JournalException;
import java.util.List;

/** Sorts what journalctl says when it fails: is the query wrong, or the journal out of reach? */
final class Complaint {
  /** Beginnings of journalctl's messages about its arguments; systemd 252 to 257. */
  private static final List<String> ABOUT_QUERIES =
      List.of(
          "Bad pattern",
          "Failed to seek to cursor",
          "Failed to parse timestamp",
          "Data from the specified boot",
          "No journal boot entry found",
          "Compiled without pattern matching support");

  private Complaint() {}

  static JournalException of(String line) {
    return ABOUT_QUERIES.stream().anyMatch(line::startsWith)
        ? JournalException.queryInvalid(line)
        : JournalException.unavailable("journalctl: " + line);
  }
}
