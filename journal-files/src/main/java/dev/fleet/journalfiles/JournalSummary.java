package dev.fleet.journalfiles;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a journal holds.
 *
 * @param bytes of all its segments
 * @param oldestMicros when the oldest record was written, since 1970; empty if there is none
 * @param newestMicros likewise of the newest
 * @param boots the boots it has records of, oldest first
 */
public record JournalSummary(
    long bytes, OptionalLong oldestMicros, OptionalLong newestMicros, List<String> boots) {
  public JournalSummary {
    boots = List.copyOf(boots);
  }

  /**
   * Looks at a journal.
   *
   * @throws IOException if there is no such directory, or it cannot be read
   */
  public static JournalSummary of(Path directory) throws IOException {
    List<SegmentPath> segments = SegmentPath.list(directory);
    long bytes = 0;
    for (SegmentPath segment : segments) {
      bytes += segment.size();
    }
    return new JournalSummary(bytes, oldest(directory), newest(segments), boots(segments));
  }

  private static OptionalLong oldest(Path directory) throws IOException {
    try (JournalReader reader = JournalReader.open(directory, RecordFilter.ALL)) {
      Optional<JournalRecord> first = reader.next();
      return first.isPresent()
          ? OptionalLong.of(first.get().realtimeMicros())
          : OptionalLong.empty();
    }
  }

  private static OptionalLong newest(List<SegmentPath> segments) throws IOException {
    for (SegmentPath path : segments.reversed()) {
      Optional<SegmentFile> opened = SegmentFile.open(path);
      if (opened.isPresent()) {
        try (SegmentFile segment = opened.get()) {
          if (segment.index().hasRecords()) {
            return OptionalLong.of(segment.index().lastRealtime());
          }
        }
      }
    }
    return OptionalLong.empty();
  }

  /** A segment is begun with its first record, so that its head says enough. */
  private static List<String> boots(List<SegmentPath> segments) throws IOException {
    Set<String> boots = new LinkedHashSet<>();
    for (SegmentPath path : segments) {
      SegmentHeader.read(path).map(SegmentHeader::bootId).ifPresent(boots::add);
    }
    return List.copyOf(boots);
  }
}
