package dev.fleet.journalfiles;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A segment opened for reading, and its index: read from the end of the file if the segment is
 * sealed, else made from the frames that are there so far. Confined to one thread.
 *
 * <p>A sealed segment ends with its index and a trailer: eight bytes with the index's offset, four
 * with its length, four with its checksum, and a mark.
 */
final class SegmentFile implements AutoCloseable {
  static final int TRAILER_BYTES = 2 * Long.BYTES + 2 * Integer.BYTES;

  /** Stands before the index where a frame has its length: no frame begins with it. */
  static final int INDEX_MARK = -1;

  private static final long TRAILER_MARK =
      ByteBuffer.wrap("FLEETJIX".getBytes(StandardCharsets.US_ASCII)).getLong();

  private final SegmentPath path;
  private final FileChannel channel;
  private final SegmentHeader header;
  private final boolean sealed;
  private final SegmentIndex index;
  private final @Nullable FrameReader scanner;

  private SegmentFile(
      SegmentPath path, FileChannel channel, SegmentHeader header, @Nullable SegmentIndex sealed) {
    this.path = path;
    this.channel = channel;
    this.header = header;
    this.sealed = sealed != null;
    this.index = sealed == null ? new SegmentIndex(SegmentHeader.BYTES) : sealed;
    this.scanner = sealed == null ? new FrameReader(channel, SegmentHeader.BYTES) : null;
  }

  /** Empty if the file is gone, or is not, or not yet, a segment that this version can read. */
  static Optional<SegmentFile> open(SegmentPath path) throws IOException {
    FileChannel channel;
    try {
      channel = FileChannel.open(path.file(), StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    SegmentFile opened = null;
    try {
      Optional<SegmentHeader> header = SegmentHeader.decode(read(channel, 0, SegmentHeader.BYTES));
      if (header.isPresent()) {
        opened = new SegmentFile(path, channel, header.get(), readIndex(channel).orElse(null));
        opened.extend();
      }
      return Optional.ofNullable(opened);
    } finally {
      if (opened == null) {
        channel.close();
      }
    }
  }

  /** What a sealed segment ends with. */
  static byte[] tail(SegmentIndex index) {
    byte[] encoded = index.encode();
    var out = new FrameBuffer(Integer.BYTES + encoded.length + TRAILER_BYTES);
    out.putInt(INDEX_MARK).put(encoded);
    out.putLong(index.end() + Integer.BYTES).putInt(encoded.length);
    out.putInt(Frames.checksum(encoded, 0, encoded.length)).putLong(TRAILER_MARK);
    return out.toByteArray();
  }

  private static Optional<SegmentIndex> readIndex(FileChannel channel) throws IOException {
    long size = channel.size();
    byte[] trailer = read(channel, size - TRAILER_BYTES, TRAILER_BYTES);
    if (trailer.length < TRAILER_BYTES
        || FrameBuffer.getLong(trailer, TRAILER_BYTES - Long.BYTES) != TRAILER_MARK) {
      return Optional.empty();
    }
    long offset = FrameBuffer.getLong(trailer, 0);
    int length = FrameBuffer.getInt(trailer, Long.BYTES);
    if (length < 0 || offset < SegmentHeader.BYTES || offset + length + TRAILER_BYTES != size) {
      return Optional.empty();
    }
    byte[] index = read(channel, offset, length);
    int checksum = FrameBuffer.getInt(trailer, Long.BYTES + Integer.BYTES);
    return index.length == length && Frames.checksum(index, 0, length) == checksum
        ? SegmentIndex.decode(index)
        : Optional.empty();
  }

  /** So many bytes, or none if they are not there. */
  private static byte[] read(FileChannel channel, long offset, int length) throws IOException {
    if (offset < 0) {
      return new byte[0];
    }
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, offset + bytes.position()) < 0) {
        return new byte[0];
      }
    }
    return bytes.array();
  }

  SegmentPath path() {
    return path;
  }

  SegmentHeader header() {
    return header;
  }

  /** Whether it has its index; nothing is ever added to it then. */
  boolean isSealed() {
    return sealed;
  }

  SegmentIndex index() {
    return index;
  }

  /** Takes up what has been written since. */
  void extend() throws IOException {
    if (scanner == null) {
      return;
    }
    long size = channel.size();
    while (scanner.next(size)) {
      index.add(scanner.bytes(), scanner.bodyFrom(), scanner.bodyTo());
    }
  }

  /** A reader of its own over the same file. */
  FrameReader frames() {
    return new FrameReader(channel, SegmentHeader.BYTES);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
