package dev.fleet.journalfiles;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Parts a stream of bytes into lines, as journald's {@code stdout_stream_scan}: at newlines, at
 * zero bytes, after so many bytes, and at the end. The same lines come of the same bytes in
 * whatever pieces they come. Confined to one thread at a time.
 */
final class LineSplitter {
  /** An idle stream holds no more than that. */
  private static final int SMALL_BYTES = 512;

  private final int lineMax;
  private final Lines lines;
  private byte[] pending = new byte[0];
  private int length;

  /** Why a line ended. */
  enum LineBreak {
    NEWLINE,
    NUL,
    LINE_MAX,
    EOF
  }

  /** Takes lines. */
  @FunctionalInterface
  interface Lines {
    /**
     * Takes the next line.
     *
     * @param bytes hold the line from {@code from} to {@code to}, without what ended it; valid
     *     during the call
     */
    void line(byte[] bytes, int from, int to, LineBreak lineBreak);
  }

  LineSplitter(int lineMax, Lines lines) {
    this.lineMax = lineMax;
    this.lines = lines;
  }

  void accept(ByteBuffer bytes) {
    if (bytes.hasArray()) {
      int from = bytes.arrayOffset() + bytes.position();
      split(bytes.array(), from, from + bytes.remaining());
      bytes.position(bytes.limit());
    } else {
      var copy = new byte[bytes.remaining()];
      bytes.get(copy);
      split(copy, 0, copy.length);
    }
  }

  private void split(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      int stop = at + Math.min(to - at, lineMax - length);
      int end = at;
      while (end < stop && bytes[end] != '\n' && bytes[end] != 0) {
        end++;
      }
      if (end < stop) {
        complete(bytes, at, end, bytes[end] == 0 ? LineBreak.NUL : LineBreak.NEWLINE);
        at = end + 1;
      } else if (length + stop - at == lineMax) {
        complete(bytes, at, stop, LineBreak.LINE_MAX);
        at = stop;
      } else {
        keep(bytes, at, stop);
        at = stop;
      }
    }
  }

  private void complete(byte[] bytes, int from, int to, LineBreak lineBreak) {
    if (length == 0) {
      lines.line(bytes, from, to, lineBreak);
      return;
    }
    keep(bytes, from, to);
    flush(lineBreak);
  }

  private void flush(LineBreak lineBreak) {
    lines.line(pending, 0, length, lineBreak);
    length = 0;
    if (pending.length > SMALL_BYTES) {
      pending = new byte[0];
    }
  }

  private void keep(byte[] bytes, int from, int to) {
    int needed = length + to - from;
    if (needed > pending.length) {
      int capacity = Math.min(lineMax, Math.max(needed, 2 * pending.length));
      pending = Arrays.copyOf(pending, capacity);
    }
    System.arraycopy(bytes, from, pending, length, to - from);
    length = needed;
  }

  /** The stream has ended: what is left is the last line. */
  void end() {
    if (length > 0) {
      flush(LineBreak.EOF);
    }
  }
}
