package dev.fleet.journalfiles;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of a journal that fit a filter, oldest first, while it may be written. Confined
 * to one thread.
 *
 * <p>First come the records that existed when the reader was opened; {@link #next} ends there,
 * until {@link #follow} is called. Takes memory for a block of records and the index of one
 * segment.
 *
 * <p>A segment that is deleted while it is read is read to its end; those deleted before the reader
 * came to them are passed over.
 */
public final class JournalReader implements AutoCloseable {
  private final Path directory;
  private final RecordFilter filter;

  /** The newest segment when the reader was opened, and its newest record then. */
  private long lastOrdinal;

  private String lastSource = "";
  private long lastSequence;

  /** Nothing before this segment is wanted, and in it nothing up to this record. */
  private long firstOrdinal;

  private long afterSequence;
  private String afterSource = "";

  /** The newest segment, kept because it is likely to be read first and has just been scanned. */
  private @Nullable SegmentFile newest;

  private boolean following;
  private @Nullable SegmentReader current;

  private JournalReader(Path directory, RecordFilter filter) {
    this.directory = directory;
    this.filter = filter;
  }

  /**
   * Opens a journal at its beginning.
   *
   * @throws IOException if there is no such directory, or it cannot be read
   */
  public static JournalReader open(Path directory, RecordFilter filter) throws IOException {
    var reader = new JournalReader(directory, filter);
    for (SegmentPath path : SegmentPath.list(directory).reversed()) {
      SegmentFile newest = SegmentFile.open(path).orElse(null);
      if (newest != null) {
        reader.lastOrdinal = path.ordinal();
        reader.lastSource = newest.header().source();
        reader.lastSequence = newest.index().lastSequence();
        reader.newest = newest;
        return reader;
      }
    }
    return reader;
  }

  /**
   * Leaves out the records up to this one. If its source never wrote here, or not any more, nothing
   * is left out. Only before the first record is read.
   */
  public void startAfter(String source, long sequence) throws IOException {
    for (SegmentPath path : SegmentPath.list(directory).reversed()) {
      Optional<SegmentHeader> header = SegmentHeader.read(path);
      if (header.isPresent()
          && header.get().source().equals(source)
          && header.get().firstSequence() <= sequence + 1) {
        startAfter(path.ordinal(), source, sequence);
        return;
      }
    }
  }

  private void startAfter(long ordinal, String source, long sequence) {
    firstOrdinal = ordinal;
    afterSource = source;
    afterSequence = sequence;
  }

  /** Leaves out all but the last so many of the records that fit. Only before the first is read. */
  public void startAtLast(int count) throws IOException {
    if (count == 0) {
      startAfter(lastOrdinal, lastSource, lastSequence);
      return;
    }
    int missing = count;
    for (SegmentPath path : SegmentPath.list(directory).reversed()) {
      if (path.ordinal() > lastOrdinal || path.ordinal() < firstOrdinal) {
        continue;
      }
      SegmentReader segment = open(path);
      if (segment != null) {
        missing -= segment.seekLast(missing);
        if (missing == 0) {
          firstOrdinal = path.ordinal();
          current = segment;
          return;
        }
        segment.close();
      }
    }
  }

  /** From now on records that are written later are given, too. */
  public void follow() {
    following = true;
    if (current != null) {
      current.unsetLast();
    }
  }

  /** The next record; empty if there is none, or none yet. */
  public Optional<JournalRecord> next() throws IOException {
    while (true) {
      if (current == null && !advance(firstOrdinal - 1)) {
        return Optional.empty();
      }
      SegmentReader reading = current;
      if (reading == null) {
        return Optional.empty();
      }
      JournalRecord record = reading.next();
      if (record == null) {
        // Looked for first: once there is a later segment, this one does not grow any more.
        List<SegmentPath> later = after(reading.segment().path().ordinal());
        reading.segment().extend();
        record = reading.next();
        if (record == null && later.isEmpty()) {
          return Optional.empty();
        }
      }
      if (record != null) {
        return Optional.of(record);
      }
      if (!advance(reading.segment().path().ordinal())) {
        return Optional.empty();
      }
    }
  }

  /** Opens the first readable segment after this one; false if there is none. */
  private boolean advance(long ordinal) throws IOException {
    for (SegmentPath path : after(ordinal)) {
      SegmentReader next = open(path);
      if (next != null) {
        if (current != null) {
          current.close();
        }
        current = next;
        return true;
      }
    }
    return false;
  }

  private List<SegmentPath> after(long ordinal) throws IOException {
    return SegmentPath.list(directory).stream()
        .filter(path -> path.ordinal() > ordinal && (following || path.ordinal() <= lastOrdinal))
        .toList();
  }

  /** Null if it is gone, not readable, or of a boot that is not wanted. */
  private @Nullable SegmentReader open(SegmentPath path) throws IOException {
    if (filter.bootId().isPresent()
        && !SegmentHeader.read(path).map(SegmentHeader::bootId).equals(filter.bootId())) {
      return null;
    }
    SegmentFile segment = openFile(path);
    if (segment == null) {
      return null;
    }
    var reader = new SegmentReader(segment, filter);
    if (segment.header().source().equals(afterSource)) {
      reader.setAfter(afterSequence);
    }
    if (path.ordinal() == lastOrdinal && !following) {
      reader.setLast(lastSequence);
    }
    return reader;
  }

  private @Nullable SegmentFile openFile(SegmentPath path) throws IOException {
    SegmentFile kept = newest;
    if (kept != null && kept.path().equals(path)) {
      newest = null;
      return kept;
    }
    return SegmentFile.open(path).orElse(null);
  }

  /** Idempotent. */
  @Override
  public void close() throws IOException {
    if (newest != null) {
      newest.close();
      newest = null;
    }
    if (current != null) {
      current.close();
      current = null;
    }
  }
}
