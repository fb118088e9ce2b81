package dev.fleet.journalfiles;

import java.util.List;

/**
 * The fields that many records have in common, which are written once a segment: for a line of
 * output most of its bytes. Where it is written down is the {@link AppendQueue}'s, under its lock.
 */
final class Origin {
  private final byte[] fields;

  /** The segment, counted by the queue, in which it has its number; 0 for none yet. */
  long segment;

  int id;

  Origin(List<JournalField> fields) {
    var out = new FrameBuffer(512);
    fields.forEach(out::putField);
    this.fields = out.toByteArray();
  }

  byte[] fields() {
    return fields;
  }
}
