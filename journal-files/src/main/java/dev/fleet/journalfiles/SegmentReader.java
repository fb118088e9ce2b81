package dev.fleet.journalfiles;

import dev.fleet.runtime.log.Log;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The records of one segment that fit a filter, in order. Blocks that cannot have any are skipped
 * by the index. Confined to one thread.
 */
final class SegmentReader implements AutoCloseable {
  private static final Log LOG = Log.of(SegmentReader.class);

  private final SegmentFile segment;
  private final RecordFilter filter;
  private final FrameReader frames;
  private final Map<Integer, List<JournalField>> origins = new HashMap<>();
  private final BitSet judged = new BitSet();
  private final BitSet wanted = new BitSet();
  private int block;
  private boolean inBlock;

  /** No record up to this number is given, nor one above {@code last}. */
  private long after;

  private long last = Long.MAX_VALUE;

  SegmentReader(SegmentFile segment, RecordFilter filter) {
    this.segment = segment;
    this.filter = filter;
    this.frames = segment.frames();
    wanted.set(0);
    judged.set(0);
  }

  SegmentFile segment() {
    return segment;
  }

  void setAfter(long sequence) {
    after = Math.max(after, sequence);
  }

  void setLast(long sequence) {
    last = sequence;
  }

  /** Goes on beyond the last record that was set. */
  void unsetLast() {
    last = Long.MAX_VALUE;
    block = 0;
    inBlock = false;
  }

  /** The next record; null if there is none for now. */
  @Nullable JournalRecord next() throws IOException {
    SegmentIndex index = segment.index();
    while (block < index.blocks().size()) {
      if (!inBlock && !mayHave(block)) {
        if (block + 1 == index.blocks().size()) {
          return null; // It may still grow.
        }
        block++;
        continue;
      }
      if (!inBlock) {
        frames.seek(index.blocks().get(block).offset);
        inBlock = true;
      }
      JournalRecord record = nextIn(block);
      if (record != null || block + 1 == index.blocks().size()) {
        return record;
      }
      block++;
      inBlock = false;
    }
    return null;
  }

  private @Nullable JournalRecord nextIn(int current) throws IOException {
    long end = segment.index().end(current);
    while (frames.position() < end) {
      if (!frames.next(end)) {
        LOG.warn("journal is damaged", "file", segment.path().file(), "at", frames.position());
        frames.seek(end);
        return null;
      }
      if (!frames.isRecord() || !isWanted(originOf(frames))) {
        continue;
      }
      long sequence = FrameBuffer.getLong(frames.bytes(), frames.bodyFrom() + Frames.SEQUENCE);
      if (sequence > after && sequence <= last && isInTime(frames)) {
        JournalRecord record = record(frames, sequence);
        if (filter.records().test(record)) {
          after = sequence;
          return record;
        }
      }
    }
    return null;
  }

  /**
   * Goes to the last so many records that fit, or to as many as there are.
   *
   * @return how many that are
   */
  int seekLast(int count) throws IOException {
    int found = 0;
    for (int i = segment.index().blocks().size() - 1; i >= 0 && found < count; i--) {
      if (lastOf(i) <= after) {
        break;
      }
      List<Long> inBlock = mayHave(i) ? sequences(i) : List.of();
      found += inBlock.size();
      if (found >= count) {
        startAt(i, inBlock.get(found - count));
        return count;
      }
    }
    block = 0;
    inBlock = false;
    return found;
  }

  private void startAt(int first, long sequence) {
    block = first;
    inBlock = false;
    after = sequence - 1;
  }

  /** The numbers of the records of a block that fit. */
  private List<Long> sequences(int of) throws IOException {
    long floor = after;
    var sequences = new ArrayList<Long>();
    frames.seek(segment.index().blocks().get(of).offset);
    JournalRecord record = nextIn(of);
    while (record != null) {
      sequences.add(record.sequence());
      record = nextIn(of);
    }
    after = floor;
    return sequences;
  }

  private long lastOf(int of) {
    List<SegmentIndex.Block> blocks = segment.index().blocks();
    return of + 1 < blocks.size()
        ? blocks.get(of + 1).firstSequence - 1
        : segment.index().lastSequence();
  }

  private boolean mayHave(int of) {
    SegmentIndex.Block candidate = segment.index().blocks().get(of);
    if (lastOf(of) <= after
        || candidate.firstSequence > last
        || candidate.maxRealtime < filter.sinceMicros()
        || candidate.minRealtime > filter.untilMicros()) {
      return false;
    }
    for (int id = candidate.origins.nextSetBit(0);
        id >= 0;
        id = candidate.origins.nextSetBit(id + 1)) {
      if (isWanted(id)) {
        return true;
      }
    }
    return false;
  }

  private boolean isWanted(int origin) {
    if (!judged.get(origin)) {
      judged.set(origin);
      wanted.set(origin, filter.origins().test(origin(origin)));
    }
    return wanted.get(origin);
  }

  private List<JournalField> origin(int id) {
    return origins.computeIfAbsent(
        id,
        i -> {
          byte[] fields = segment.index().origin(i);
          return fields == null ? List.of() : FieldReader.read(fields);
        });
  }

  private boolean isInTime(FrameReader frame) {
    long time = FrameBuffer.getLong(frame.bytes(), frame.bodyFrom() + Frames.REALTIME);
    return filter.sinceMicros() <= time && time <= filter.untilMicros();
  }

  private static int originOf(FrameReader frame) {
    return FrameBuffer.getInt(frame.bytes(), frame.bodyFrom() + Frames.ID);
  }

  private JournalRecord record(FrameReader frame, long sequence) {
    byte[] bytes = frame.bytes();
    int from = frame.bodyFrom();
    var fields = new ArrayList<JournalField>();
    FieldReader.read(bytes, from + Frames.RECORD_FIELDS, frame.bodyTo(), fields);
    fields.addAll(origin(originOf(frame)));
    String boot = segment.header().bootId();
    fields.add(JournalField.of("_BOOT_ID", boot));
    return new JournalRecord(
        segment.header().source(),
        sequence,
        boot,
        FrameBuffer.getLong(bytes, from + Frames.REALTIME),
        FrameBuffer.getLong(bytes, from + Frames.MONOTONIC),
        FrameBuffer.getInt(bytes, from - Integer.BYTES) & 0xffff_ffffL,
        fields);
  }

  @Override
  public void close() throws IOException {
    segment.close();
  }
}
