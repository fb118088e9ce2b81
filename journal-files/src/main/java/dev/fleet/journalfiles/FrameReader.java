package dev.fleet.journalfiles;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Reads whole, sound frames one after the other, from anywhere in a segment. Holds a buffer of one
 * block, more only for a longer frame. Confined to one thread.
 */
final class FrameReader {
  private final FileChannel channel;
  private byte[] buffer = new byte[SegmentIndex.BLOCK_BYTES];

  /** Where in the file the buffer begins, how much of it is filled, and where in it we are. */
  private long base;

  private int filled;
  private int next;
  private int body;

  FrameReader(FileChannel channel, long from) {
    this.channel = channel;
    this.base = from;
  }

  /** Goes to a frame's beginning. */
  void seek(long offset) {
    if (offset >= base && offset <= base + filled) {
      next = (int) (offset - base);
      return;
    }
    base = offset;
    filled = 0;
    next = 0;
  }

  /** Where the next frame begins. */
  long position() {
    return base + next;
  }

  /**
   * Goes on to the next frame.
   *
   * @return false if no whole, sound one lies here before {@code end}; it may come later
   */
  boolean next(long end) throws IOException {
    boolean readBefore = filled > next;
    if (tryNext(end)) {
      return true;
    }
    // What was read ahead may be a torn end that the next writer has cut off and written anew.
    filled = next;
    if (readBefore && tryNext(end)) {
      return true;
    }
    filled = next;
    return false;
  }

  private boolean tryNext(long end) throws IOException {
    if (!fill(Frames.HEAD_BYTES, end)) {
      return false;
    }
    int length = FrameBuffer.getInt(buffer, next);
    if (length < Frames.ORIGIN_FIELDS
        || length > Frames.MAX_BODY_BYTES
        || !fill(Frames.HEAD_BYTES + length, end)) {
      return false;
    }
    int checksum = FrameBuffer.getInt(buffer, next + Integer.BYTES);
    int from = next + Frames.HEAD_BYTES;
    if (checksum != Frames.checksum(buffer, from, from + length) || !isKnown(from, length)) {
      return false;
    }
    body = from;
    next = from + length;
    return true;
  }

  private boolean isKnown(int from, int length) {
    return switch (buffer[from]) {
      case Frames.ORIGIN -> true;
      case Frames.RECORD -> length >= Frames.RECORD_FIELDS;
      default -> false;
    };
  }

  /** The bytes in which the current frame's body lies, valid until the next call. */
  byte[] bytes() {
    return buffer;
  }

  int bodyFrom() {
    return body;
  }

  int bodyTo() {
    return next;
  }

  boolean isRecord() {
    return buffer[body] == Frames.RECORD;
  }

  /** Has at least so many bytes in the buffer from {@code next} on, if there are. */
  private boolean fill(int wanted, long end) throws IOException {
    if (filled - next >= wanted) {
      return true;
    }
    if (base + next + wanted > end) {
      return false;
    }
    byte[] old = buffer;
    if (wanted > buffer.length) {
      buffer = new byte[wanted];
    }
    System.arraycopy(old, next, buffer, 0, filled - next);
    base += next;
    filled -= next;
    next = 0;
    while (filled < wanted) {
      int room = (int) Math.min(buffer.length - filled, end - base - filled);
      int count = channel.read(ByteBuffer.wrap(buffer, filled, room), base + filled);
      if (count <= 0) {
        return false;
      }
      filled += count;
    }
    return true;
  }
}
