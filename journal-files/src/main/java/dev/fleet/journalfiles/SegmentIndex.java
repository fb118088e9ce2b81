package dev.fleet.journalfiles;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is where in a segment: its origins, and for each block of some {@value #BLOCK_BYTES} bytes
 * which of them it has records of and of what times. Grows with the segment; can always be made
 * from the frames again. Confined to one thread.
 */
final class SegmentIndex {
  static final int BLOCK_BYTES = 64 * 1024;

  /** A count of blocks and origins that no segment reaches. */
  private static final int MAX_COUNT = 10_000_000;

  private final List<Block> blocks = new ArrayList<>();
  private final Map<Integer, byte[]> origins = new HashMap<>();
  private long end;
  private long lastSequence;
  private long lastRealtime;

  /**
   * @param end where the first frame begins
   */
  SegmentIndex(long end) {
    this.end = end;
  }

  /** A run of frames. A frame that begins in a block ends in it. */
  static final class Block {
    final long offset;
    final BitSet origins;
    long firstSequence;
    long minRealtime = Long.MAX_VALUE;
    long maxRealtime = Long.MIN_VALUE;

    private Block(long offset, BitSet origins) {
      this.offset = offset;
      this.origins = origins;
    }
  }

  /** Takes the next frame, whose body lies in these bytes. */
  void add(byte[] bytes, int from, int to) {
    if (blocks.isEmpty() || end - blocks.getLast().offset >= BLOCK_BYTES) {
      var block = new Block(end, new BitSet());
      block.firstSequence = lastSequence + 1;
      blocks.add(block);
    }
    int id = FrameBuffer.getInt(bytes, from + Frames.ID);
    if (bytes[from] == Frames.RECORD) {
      addRecord(blocks.getLast(), id, bytes, from);
    } else if (bytes[from] == Frames.ORIGIN) {
      origins.put(id, Arrays.copyOfRange(bytes, from + Frames.ORIGIN_FIELDS, to));
    }
    end += Frames.HEAD_BYTES + to - from;
  }

  private void addRecord(Block block, int origin, byte[] bytes, int from) {
    lastSequence = FrameBuffer.getLong(bytes, from + Frames.SEQUENCE);
    lastRealtime = FrameBuffer.getLong(bytes, from + Frames.REALTIME);
    if (block.origins.isEmpty()) {
      block.firstSequence = lastSequence;
    }
    block.origins.set(origin);
    block.minRealtime = Math.min(block.minRealtime, lastRealtime);
    block.maxRealtime = Math.max(block.maxRealtime, lastRealtime);
  }

  List<Block> blocks() {
    return blocks;
  }

  /** Where the next frame will begin. */
  long end() {
    return end;
  }

  /** Where a block ends. */
  long end(int block) {
    return block + 1 < blocks.size() ? blocks.get(block + 1).offset : end;
  }

  boolean hasRecords() {
    return lastSequence != 0;
  }

  /** The number of the newest record; 0 if there is none. */
  long lastSequence() {
    return lastSequence;
  }

  /** When the newest record was written, in microseconds since 1970. */
  long lastRealtime() {
    return lastRealtime;
  }

  /** The encoded fields of an origin; null if the segment does not have it. */
  byte @Nullable [] origin(int id) {
    return origins.get(id);
  }

  /** The highest number of an origin; 0 if there is none. */
  int lastOrigin() {
    return origins.keySet().stream().mapToInt(Integer::intValue).max().orElse(0);
  }

  byte[] encode() {
    var out = new FrameBuffer(1024);
    out.putLong(end).putLong(lastSequence).putLong(lastRealtime);
    out.putInt(blocks.size());
    for (Block block : blocks) {
      byte[] bits = block.origins.toByteArray();
      out.putLong(block.offset).putLong(block.firstSequence);
      out.putLong(block.minRealtime).putLong(block.maxRealtime);
      out.putInt(bits.length).put(bits);
    }
    out.putInt(origins.size());
    origins.forEach((id, fields) -> out.putInt(id).putInt(fields.length).put(fields));
    return out.toByteArray();
  }

  /** Empty if the bytes are no index. */
  static Optional<SegmentIndex> decode(byte[] bytes) {
    try {
      return Optional.of(decode(ByteBuffer.wrap(bytes)));
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static SegmentIndex decode(ByteBuffer in) {
    var index = new SegmentIndex(in.getLong());
    index.lastSequence = in.getLong();
    index.lastRealtime = in.getLong();
    for (int i = count(in); i > 0; i--) {
      long offset = in.getLong();
      long firstSequence = in.getLong();
      long minRealtime = in.getLong();
      long maxRealtime = in.getLong();
      var block = new Block(offset, BitSet.valueOf(bytes(in)));
      block.firstSequence = firstSequence;
      block.minRealtime = minRealtime;
      block.maxRealtime = maxRealtime;
      index.blocks.add(block);
    }
    for (int i = count(in); i > 0; i--) {
      int id = in.getInt();
      index.origins.put(id, bytes(in));
    }
    return index;
  }

  private static int count(ByteBuffer in) {
    int count = in.getInt();
    if (count < 0 || count > MAX_COUNT) {
      throw new IllegalArgumentException("no such count: " + count);
    }
    return count;
  }

  private static byte[] bytes(ByteBuffer in) {
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new IllegalArgumentException("no such length: " + length);
    }
    var bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }
}
