package dev.fleet.journal.source;

import java.util.List;

/**
 * Entries that were there to be read at once: roughly at most 500, or 64 KiB and one entry.
 *
 * @param caughtUp every matching entry that existed when the stream was opened has been given,
 *     these included; said once in a stream that follows
 */
public record Batch(List<Entry> entries, boolean caughtUp) {
  public Batch {
    entries = List.copyOf(entries);
  }
}
