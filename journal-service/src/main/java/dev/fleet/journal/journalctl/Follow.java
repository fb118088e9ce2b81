package dev.fleet.journal.journalctl;

import dev.fleet.journal.source.Cursor;
import dev.fleet.journal.source.Entry;
import dev.fleet.journal.source.EntryFilter;
import dev.fleet.journal.source.JournalException;
import dev.fleet.journal.source.JournalQuery;
import dev.fleet.journal.source.UnitSelection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The matching entries after a position, as they are written. Read by one thread; {@link #close}
 * from any.
 *
 * <p>journalctl expands globs once, at its start, and would never see a unit that writes its first
 * line later. So with globs it is told to print everything and the filter is ours.
 */
final class Follow implements AutoCloseable {
  private final Children children;
  private final JournalQuery query;
  private final EntryFilter filter;
  private final UnitMatch match;
  private final FollowView.Membership membership;
  private final AtomicBoolean viewReplaced = new AtomicBoolean();
  private Optional<Cursor> position;
  private boolean beyondPosition;
  private @Nullable EntryReader reader;

  /**
   * @param position where to begin, exclusive; empty for the oldest entry
   */
  Follow(Children children, JournalQuery query, FollowView view, Optional<Cursor> position)
      throws JournalException {
    this.children = children;
    this.query = query;
    this.filter = new EntryFilter(query.units());
    this.match = match(query.units());
    this.position = position;
    this.membership = view.join(this::onViewReplaced);
  }

  private static UnitMatch match(UnitSelection units) {
    boolean indexed = units.globs().isEmpty() && units.names().size() <= History.INDEXED_UNITS;
    return indexed ? UnitMatch.Indexed.of(units.names()) : new UnitMatch.Scanned(units);
  }

  private void onViewReplaced() {
    viewReplaced.set(true);
    children.kill();
  }

  /** Waits for the next entries. */
  List<Entry> next() throws JournalException, InterruptedException {
    var matching = new ArrayList<Entry>();
    while (matching.isEmpty()) {
      EntryReader current = reader == null ? start() : reader;
      reader = current;
      List<Entry> read = read(current);
      if (read.isEmpty()) {
        if (!viewReplaced.get()) {
          throw current.unexpectedEnd();
        }
        reader = null;
      }
      read.stream().filter(this::isNew).filter(this::fits).forEach(matching::add);
    }
    return matching;
  }

  /** Empty when the child has ended. */
  private List<Entry> read(EntryReader child) throws JournalException {
    try {
      return child.read();
    } catch (JournalException e) {
      if (viewReplaced.get()) {
        return List.of(); // We killed it, and Java closes what such a child wrote to.
      }
      throw e;
    }
  }

  private EntryReader start() throws JournalException {
    viewReplaced.set(false);
    EntryReader started =
        children.startReading(
            children.commands().follow(query, match, position, membership.directory()),
            query::wants);
    beyondPosition = false;
    if (viewReplaced.get()) {
      children.kill(); // It may have been started in a directory that has just been replaced.
    }
    return started;
  }

  /** Only the first entries of a child can be old: those at its cursor. */
  private boolean isNew(Entry entry) {
    beyondPosition = beyondPosition || position.isEmpty() || entry.cursor().isAfter(position.get());
    if (beyondPosition) {
      position = Optional.of(entry.cursor());
    }
    return beyondPosition;
  }

  private boolean fits(Entry entry) {
    boolean ofUnit =
        switch (match) {
          case UnitMatch.Indexed indexed -> true;
          case UnitMatch.Scanned scanned -> filter.accepts(entry);
        };
    return ofUnit && query.window().contains(entry.realtimeMicros());
  }

  @Override
  public void close() {
    membership.close();
  }
}
