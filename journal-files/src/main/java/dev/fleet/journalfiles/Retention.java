package dev.fleet.journalfiles;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Deletes the oldest segments of a journal. Confined to the thread that writes. */
final class Retention {
  private final JournalOptions options;

  Retention(JournalOptions options) {
    this.options = options;
  }

  /**
   * Keeps to the limits of size and age. The newest segment is never deleted.
   *
   * @param reserve bytes that are about to be added
   */
  void apply(Instant now, long reserve) throws IOException {
    List<SegmentPath> segments = SegmentPath.list(options.directory());
    long bytes = reserve;
    for (SegmentPath segment : segments) {
      bytes += segment.size();
    }
    long oldest = now.minus(options.maxAge()).toEpochMilli() * 1_000;
    for (SegmentPath segment : segments.subList(0, Math.max(0, segments.size() - 1))) {
      if (bytes <= options.maxBytes() && newestMicros(segment) >= oldest) {
        return;
      }
      bytes -= segment.size();
      Files.deleteIfExists(segment.file());
    }
  }

  /** Deletes the oldest segment, unless it is the only one: for a disk that is full. */
  void deleteOldest() throws IOException {
    List<SegmentPath> segments = SegmentPath.list(options.directory());
    if (segments.size() > 1) {
      Files.deleteIfExists(segments.getFirst().file());
    }
  }

  /** How much the journal can still grow, in bytes. */
  long availableBytes() throws IOException {
    long used = 0;
    for (SegmentPath segment : SegmentPath.list(options.directory())) {
      used += segment.size();
    }
    // Not Files.getFileStore: it fails where it does not find the mount point, as in a chroot.
    long room = options.directory().toFile().getUsableSpace();
    return Math.max(0, Math.min(options.maxBytes() - used, room));
  }

  private static long newestMicros(SegmentPath path) throws IOException {
    Optional<SegmentFile> opened = SegmentFile.open(path);
    if (opened.isEmpty()) {
      return Long.MAX_VALUE; // Of another version: only the limit of size counts for it.
    }
    try (SegmentFile segment = opened.get()) {
      return segment.index().lastRealtime();
    }
  }
}
