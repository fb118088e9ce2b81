package dev.fleet.journal.journalctl;

import dev.fleet.journal.source.Batch;
import dev.fleet.journal.source.Cursor;
import dev.fleet.journal.source.Entry;
import dev.fleet.journal.source.JournalException;
import dev.fleet.journal.source.JournalQuery;
import dev.fleet.journal.source.JournalStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One query, answered by a few children one after the other.
 *
 * <p>First the newest entry of the journal is noted: the boundary. The history runs up to it and
 * ends there however fast new entries come; then the stream has caught up; what follows begins
 * right after it. So nothing is lost or repeated between the two, and nothing depends on time.
 */
final class JournalctlStream implements JournalStream {
  private final JournalQuery query;
  private final FollowView view;
  private final Children children;
  private final Consumer<JournalctlStream> onClose;

  // Confined to the reader.
  private Optional<Cursor> boundary = Optional.empty();
  private @Nullable History history;
  private boolean historyEnded;

  // Guarded by this.
  private @Nullable Follow follow;
  private boolean closed;

  JournalctlStream(
      Journalctl journalctl,
      JournalQuery query,
      FollowView view,
      Consumer<JournalctlStream> onClose) {
    this.query = query;
    this.view = view;
    this.children = new Children(journalctl);
    this.onClose = onClose;
  }

  @Override
  public Optional<Batch> next() throws JournalException, InterruptedException {
    try {
      Optional<Batch> batch = historyEnded ? followed() : past();
      return children.isClosed() ? Optional.empty() : batch;
    } catch (JournalException e) {
      if (children.isClosed()) {
        return Optional.empty(); // It failed because its child was killed.
      }
      throw e;
    }
  }

  private Optional<Batch> past() throws JournalException, InterruptedException {
    if (history == null) {
      boundary = newest();
      if (boundary.isPresent()) {
        history = History.open(children, query, boundary.get());
      }
    }
    List<Entry> entries = history == null ? List.of() : history.next();
    if (!entries.isEmpty()) {
      return Optional.of(new Batch(entries, false));
    }
    historyEnded = true;
    if (history != null) {
      boundary = Optional.of(history.end());
    }
    return query.follow() ? Optional.of(new Batch(List.of(), true)) : Optional.empty();
  }

  private Optional<Batch> followed() throws JournalException, InterruptedException {
    if (!query.follow()) {
      return Optional.empty();
    }
    Follow following = following();
    return following == null ? Optional.empty() : Optional.of(new Batch(following.next(), false));
  }

  private synchronized @Nullable Follow following() throws JournalException {
    if (follow == null && !closed) {
      follow = new Follow(children, query, view, start());
    }
    return follow;
  }

  /** Where to follow from: the boundary, or the cursor of the query if that is even later. */
  private Optional<Cursor> start() {
    Optional<Cursor> after = query.after();
    boolean later =
        after.isPresent() && (boundary.isEmpty() || after.get().isAfter(boundary.get()));
    return later ? after : boundary;
  }

  private Optional<Cursor> newest() throws JournalException, InterruptedException {
    EntryReader reader = children.startReading(children.commands().newest());
    List<Entry> read = reader.read();
    if (read.isEmpty()) {
      reader.awaitSuccess();
      return Optional.empty();
    }
    return Optional.of(read.getLast().cursor());
  }

  @Override
  public void close() {
    Follow opened;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      opened = follow;
    }
    children.close();
    if (opened != null) {
      opened.close();
    }
    onClose.accept(this);
  }
}
