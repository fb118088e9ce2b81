package dev.fleet.journalfiles;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How the last writer left a journal, and how the next goes on.
 *
 * @param source who numbers the records from now on
 * @param nextSequence the number of the next record
 * @param nextOrdinal the number of the next segment
 * @param resumed the segment to go on with, without what was half written; null to begin another
 * @param resumedSince when that was begun, in microseconds since 1970
 * @param lastOrigin the highest number of an origin in it
 */
record Recovery(
    String source,
    long nextSequence,
    long nextOrdinal,
    @Nullable SegmentWriter resumed,
    long resumedBytes,
    long resumedSince,
    int lastOrigin) {
  /**
   * More records than can be lost with the memory of a host that loses power. Their numbers may
   * have been seen by readers, and are not given again.
   */
  static final long LOST_WITH_POWER = 1L << 20;

  /**
   * Looks at the newest segment. One that was not finished is gone on with if it is of this boot,
   * and else given its index.
   */
  static Recovery of(Path directory, String bootId) throws IOException {
    List<SegmentPath> segments = SegmentPath.list(directory);
    long nextOrdinal = segments.isEmpty() ? 1 : segments.getLast().ordinal() + 1;
    for (SegmentPath path : segments.reversed()) {
      Optional<SegmentFile> opened = SegmentFile.open(path);
      if (opened.isPresent()) {
        try (SegmentFile segment = opened.get()) {
          return after(segment, bootId, nextOrdinal, path.equals(segments.getLast()));
        }
      }
    }
    String source = UUID.randomUUID().toString().replace("-", "");
    return new Recovery(source, 1, nextOrdinal, null, 0, 0, 0);
  }

  private static Recovery after(
      SegmentFile segment, String bootId, long nextOrdinal, boolean newest) throws IOException {
    SegmentHeader header = segment.header();
    SegmentIndex index = segment.index();
    boolean sameBoot = header.bootId().equals(bootId);
    long next = Math.max(index.lastSequence() + 1, header.firstSequence());
    if (!segment.isSealed()) {
      SegmentWriter writer = SegmentWriter.resume(segment.path(), index);
      if (sameBoot && newest) {
        return new Recovery(
            header.source(),
            next,
            nextOrdinal,
            writer,
            index.end(),
            header.createdMicros(),
            index.lastOrigin());
      }
      writer.seal();
    }
    return new Recovery(
        header.source(), sameBoot ? next : next + LOST_WITH_POWER, nextOrdinal, null, 0, 0, 0);
  }
}
