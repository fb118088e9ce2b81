package dev.fleet.journalfiles;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The segment that is being written. Confined to the thread that writes. */
final class SegmentWriter implements AutoCloseable {
  /** The JDK copies what it writes into a buffer of that size outside the heap, and keeps it. */
  private static final int CHUNK_BYTES = 64 * 1024;

  private final SegmentPath path;
  private final FileChannel channel;
  private final SegmentIndex index;

  private SegmentWriter(SegmentPath path, FileChannel channel, SegmentIndex index) {
    this.path = path;
    this.channel = channel;
    this.index = index;
  }

  /** Makes a new segment. */
  static SegmentWriter create(SegmentPath path, SegmentHeader header) throws IOException {
    FileChannel channel =
        FileChannel.open(
            path.file(),
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
    var writer = new SegmentWriter(path, channel, new SegmentIndex(SegmentHeader.BYTES));
    try {
      writer.write(header.encode(), 0, SegmentHeader.BYTES);
      return writer;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Goes on with a segment.
   *
   * @param index what is in it; what comes behind that is cut off
   */
  static SegmentWriter resume(SegmentPath path, SegmentIndex index) throws IOException {
    FileChannel channel = FileChannel.open(path.file(), StandardOpenOption.WRITE);
    try {
      channel.truncate(index.end());
      channel.position(index.end());
      return new SegmentWriter(path, channel, index);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  SegmentPath path() {
    return path;
  }

  /** Appends frames that lack their checksums. */
  void append(FrameBuffer frames) throws IOException {
    byte[] bytes = frames.array();
    int at = 0;
    while (at < frames.length()) {
      at = Frames.seal(bytes, at);
    }
    write(bytes, 0, frames.length());
    at = 0;
    while (at < frames.length()) {
      int body = at + Frames.HEAD_BYTES;
      at = body + FrameBuffer.getInt(bytes, at);
      index.add(bytes, body, at);
    }
  }

  private void write(byte[] bytes, int from, int to) throws IOException {
    for (int at = from; at < to; at += CHUNK_BYTES) {
      ByteBuffer chunk = ByteBuffer.wrap(bytes, at, Math.min(CHUNK_BYTES, to - at));
      while (chunk.hasRemaining()) {
        channel.write(chunk);
      }
    }
  }

  /** Has the disk hold all that was appended. */
  void sync() throws IOException {
    channel.force(false);
  }

  /** Adds the index and closes the file; nothing can be appended any more. */
  void seal() throws IOException {
    byte[] tail = SegmentFile.tail(index);
    write(tail, 0, tail.length);
    channel.force(false);
    channel.close();
  }

  /** Cuts off what a failed write may have left and closes the file, as it is. */
  void abandon() throws IOException {
    try (channel) {
      channel.truncate(index.end());
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
