package dev.fleet.journalfiles;

/** Frames on their way to the disk, all of one segment. Guarded by whoever holds it. */
final class Batch {
  final FrameBuffer frames;

  /** The number of the segment's first record. */
  final long firstSequence;

  int records;

  /** Whether the segment ends with it. */
  boolean endsSegment;

  Batch(FrameBuffer frames, long firstSequence) {
    this.frames = frames;
    this.firstSequence = firstSequence;
  }
}
