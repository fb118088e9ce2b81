package dev.fleet.journal.files;

import dev.fleet.journal.source.Batch;
import dev.fleet.journal.source.Cursor;
import dev.fleet.journal.source.Entry;
import dev.fleet.journal.source.JournalException;
import dev.fleet.journal.source.JournalQuery;
import dev.fleet.journal.source.JournalStream;
import dev.fleet.journalfiles.JournalField;
import dev.fleet.journalfiles.JournalReader;
import dev.fleet.journalfiles.JournalRecord;
import dev.fleet.journalfiles.JournalWatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One query over the files: what existed when it was opened, then what is written. */
final class EmbeddedStream implements JournalStream {
  private static final int BATCH_BYTES = 64 * 1024;
  private static final int BATCH_ENTRIES = 500;

  private final Path directory;
  private final JournalQuery query;
  private final JournalWatch watch;
  private final Consumer<EmbeddedStream> onClose;
  private final Matching matching;

  /** Held while files are read, which does not take long. */
  private final ReentrantLock reading = new ReentrantLock();

  private final JournalReader reader;
  private boolean positioned;
  private volatile boolean closed;
  private volatile JournalWatch.@Nullable Follower follower;

  /** Whether there may be more to read without waiting. Confined to the reading thread. */
  private boolean more = true;

  private EmbeddedStream(
      Path directory,
      JournalQuery query,
      JournalWatch watch,
      Consumer<EmbeddedStream> onClose,
      Matching matching,
      JournalReader reader) {
    this.directory = directory;
    this.query = query;
    this.watch = watch;
    this.onClose = onClose;
    this.matching = matching;
    this.reader = reader;
  }

  static EmbeddedStream open(
      Path directory, JournalQuery query, JournalWatch watch, Consumer<EmbeddedStream> onClose)
      throws JournalException {
    try {
      Matching matching = Matching.of(query, directory);
      JournalReader reader = JournalReader.open(directory, matching.filter());
      return new EmbeddedStream(directory, query, watch, onClose, matching, reader);
    } catch (IOException e) {
      throw EmbeddedSource.unreadable(directory, e);
    }
  }

  @Override
  public Optional<Batch> next() throws JournalException, InterruptedException {
    try {
      return follower == null ? past() : followed();
    } catch (IOException e) {
      if (closed) {
        return Optional.empty(); // It failed because its files were closed.
      }
      throw EmbeddedSource.unreadable(directory, e);
    }
  }

  private Optional<Batch> past() throws JournalException, IOException {
    List<Entry> entries = read();
    if (!entries.isEmpty()) {
      return Optional.of(new Batch(entries, false));
    }
    return query.follow() && beginToFollow()
        ? Optional.of(new Batch(List.of(), true))
        : Optional.empty();
  }

  private Optional<Batch> followed() throws JournalException, IOException, InterruptedException {
    JournalWatch.Follower following = follower;
    while (following != null && (more || following.await())) {
      List<Entry> entries = read();
      if (!entries.isEmpty()) {
        return Optional.of(new Batch(entries, false));
      }
    }
    return Optional.empty();
  }

  /** Whether the stream is still open. */
  private boolean beginToFollow() throws IOException {
    reading.lock();
    try {
      if (!closed) {
        reader.follow();
        follower = watch.follow();
      }
      return !closed;
    } finally {
      reading.unlock();
    }
  }

  /** What can be had now; nothing after {@link #close}. */
  private List<Entry> read() throws JournalException, IOException {
    var entries = new ArrayList<Entry>();
    reading.lock();
    try {
      if (!closed && !positioned) {
        positioned = true;
        seek();
      }
      int bytes = 0;
      more = true;
      while (more && !closed && bytes < BATCH_BYTES && entries.size() < BATCH_ENTRIES) {
        Optional<JournalRecord> record = reader.next();
        matching.check();
        more = record.isPresent();
        if (more) {
          bytes += size(record.get());
          entries.add(Matching.entry(record.get()));
        }
      }
      return closed ? List.of() : entries;
    } finally {
      reading.unlock();
    }
  }

  private void seek() throws JournalException, IOException {
    if (query.after().isPresent()) {
      Cursor after = query.after().get();
      reader.startAfter(after.source(), after.number());
    }
    if (query.lines().isPresent()) {
      reader.startAtLast(query.lines().getAsInt());
      matching.check();
    }
  }

  private static int size(JournalRecord record) {
    int bytes = 0;
    for (JournalField field : record.fields()) {
      bytes += field.name().length() + field.value().length;
    }
    return bytes;
  }

  @Override
  public void close() {
    closed = true;
    matching.abandon();
    JournalWatch.Follower following;
    reading.lock();
    try (reader) {
      following = follower;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close the journal in " + directory, e);
    } finally {
      reading.unlock();
    }
    if (following != null) {
      following.close();
    }
    onClose.accept(this);
  }
}
