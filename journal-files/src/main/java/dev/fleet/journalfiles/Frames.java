package dev.fleet.journalfiles;

import java.util.zip.CRC32C;

/**
 * The frames that a segment is made of, one after the other: four bytes with the length of the
 * body, four with its CRC-32C, the body. A body's first byte is its kind.
 *
 * <ul>
 *   <li>{@link #ORIGIN}: four bytes with a number, and the fields that all records of that origin
 *       have. It comes before the first of them in the segment.
 *   <li>{@link #RECORD}: four bytes with the origin's number; eight each with the sequence number,
 *       the wall clock and the monotonic clock in microseconds; and the record's own fields.
 * </ul>
 */
final class Frames {
  static final int HEAD_BYTES = 2 * Integer.BYTES;
  static final int ORIGIN = 1;
  static final int RECORD = 2;

  /** Where the parts of bodies begin. */
  static final int ID = 1;

  static final int ORIGIN_FIELDS = ID + Integer.BYTES;
  static final int SEQUENCE = ID + Integer.BYTES;
  static final int REALTIME = SEQUENCE + Long.BYTES;
  static final int MONOTONIC = REALTIME + Long.BYTES;
  static final int RECORD_FIELDS = MONOTONIC + Long.BYTES;

  /** The longest body that is believed; far above what records are bound to. */
  static final int MAX_BODY_BYTES = 8 * 1024 * 1024;

  private Frames() {}

  static void putOrigin(FrameBuffer to, int id, byte[] fields) {
    to.putInt(ORIGIN_FIELDS + fields.length).putInt(0);
    to.putByte(ORIGIN).putInt(id).put(fields);
  }

  static void putRecord(
      FrameBuffer to,
      int origin,
      long sequence,
      long realtimeMicros,
      long monotonicMicros,
      FrameBuffer fields) {
    to.putInt(RECORD_FIELDS + fields.length()).putInt(0);
    to.putByte(RECORD).putInt(origin);
    to.putLong(sequence).putLong(realtimeMicros).putLong(monotonicMicros);
    to.put(fields.array(), 0, fields.length());
  }

  /** Fills in the checksum of the frame that begins at {@code at}; gives where the next begins. */
  static int seal(byte[] bytes, int at) {
    int length = FrameBuffer.getInt(bytes, at);
    FrameBuffer.setInt(
        bytes, at + Integer.BYTES, checksum(bytes, at + HEAD_BYTES, at + HEAD_BYTES + length));
    return at + HEAD_BYTES + length;
  }

  static int checksum(byte[] bytes, int from, int to) {
    var crc = new CRC32C();
    crc.update(bytes, from, to - from);
    return (int) crc.getValue();
  }
}
