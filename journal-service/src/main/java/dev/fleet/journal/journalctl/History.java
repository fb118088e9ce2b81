package dev.fleet.journal.journalctl;

import dev.fleet.journal.source.Cursor;
import dev.fleet.journal.source.Entry;
import dev.fleet.journal.source.EntryFilter;
import dev.fleet.journal.source.JournalException;
import dev.fleet.journal.source.JournalQuery;
import dev.fleet.journal.source.TimeWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The matching entries up to a boundary, oldest first. Read by one thread.
 *
 * <p>Where journalctl itself can find the last so many, they are the last as of its start, which is
 * after the boundary: {@link #end} moves with them.
 */
final class History {
  /**
   * Beyond so many units it is cheaper to read everything: measured on systemd 252, an entry found
   * by index costs 1.3 µs for each unit, one that is read past costs 6 µs.
   */
  static final int INDEXED_UNITS = 32;

  /**
   * With a count of lines few entries are looked for, while reading past may mean the whole
   * journal.
   */
  static final int INDEXED_UNITS_WITH_LINES = 256;

  private final Children children;
  private final JournalQuery query;
  private Cursor boundary;
  private final EntryFilter filter;
  private UnitMatch match = UnitMatch.WHOLE_JOURNAL;
  private boolean ofJournalctl;
  private @Nullable EntryReader reader;

  private History(Children children, JournalQuery query, Cursor boundary) {
    this.children = children;
    this.query = query;
    this.boundary = boundary;
    this.filter = new EntryFilter(query.units());
  }

  static History open(Children children, JournalQuery query, Cursor boundary)
      throws JournalException, InterruptedException {
    var history = new History(children, query, boundary);
    history.start();
    return history;
  }

  /** The next entries; none at the end. */
  List<Entry> next() throws JournalException, InterruptedException {
    var matching = new ArrayList<Entry>();
    EntryReader current;
    while (matching.isEmpty() && (current = reader) != null) {
      List<Entry> read = isDense() ? current.readMany() : current.read();
      if (read.isEmpty()) {
        current.awaitSuccess();
        reader = null;
      }
      for (Entry entry : read) {
        if (entry.cursor().isAfter(boundary)) {
          if (!ofJournalctl) {
            children.kill();
            reader = null;
            break;
          }
          boundary = entry.cursor();
        }
        if (isAfterStart(entry) && query.window().contains(entry.realtimeMicros()) && fits(entry)) {
          matching.add(entry);
        }
      }
    }
    return matching;
  }

  /** Whether the child prints entry after entry and does not look for long for the next. */
  private boolean isDense() {
    return match instanceof UnitMatch.Indexed && query.grep().isEmpty();
  }

  /** What comes after the history comes after this entry. */
  Cursor end() {
    return boundary;
  }

  private void start() throws JournalException, InterruptedException {
    Optional<Cursor> after = query.after();
    if (query.lines().orElse(-1) == 0 || after.filter(a -> !boundary.isAfter(a)).isPresent()) {
      return;
    }
    Optional<UnitMatch> found = match();
    if (found.isEmpty()) {
      return;
    }
    match = found.get();
    Journalctl commands = children.commands();
    if (journalctlFindsLast()) {
      ofJournalctl = true;
      reader = startReading(commands.last(query, match, query.lines().getAsInt()));
      return;
    }
    Optional<Cursor> from = after;
    if (query.lines().isPresent()) {
      from = startOfLast(query.lines().getAsInt());
      if (from.isEmpty()) {
        return;
      }
    }
    reader =
        startReading(
            from.isPresent()
                ? commands.forwards(query, match, from.get())
                : commands.forwards(query, match));
  }

  private EntryReader startReading(List<String> arguments) throws JournalException {
    return children.startReading(arguments, query::wants);
  }

  /**
   * Whether {@code --lines} of journalctl is ours. With a time it means the first so many, with a
   * pattern it turns the order round, and it does not know what we filter. Nor may the boundary
   * move when globs are followed: a unit that the journal did not know may have written before it.
   */
  private boolean journalctlFindsLast() {
    return query.lines().isPresent()
        && match instanceof UnitMatch.Indexed
        && !(query.follow() && !query.units().globs().isEmpty())
        && query.after().isEmpty()
        && query.grep().isEmpty()
        && query.window().equals(TimeWindow.ALWAYS);
  }

  /** Empty if the journal has no entry of the selected units. */
  private Optional<UnitMatch> match() throws JournalException, InterruptedException {
    if (query.units().isEmpty()) {
      return Optional.of(UnitMatch.WHOLE_JOURNAL);
    }
    int limit = query.lines().isPresent() ? INDEXED_UNITS_WITH_LINES : INDEXED_UNITS;
    Optional<Set<String>> names = new KnownUnits(children).expand(query.units(), limit);
    if (names.isEmpty()) {
      return Optional.of(new UnitMatch.Scanned(query.units()));
    }
    return names.filter(known -> !known.isEmpty()).map(UnitMatch.Indexed::of);
  }

  /** The first of the last so many matching entries. Reads backwards and keeps one cursor only. */
  private Optional<Cursor> startOfLast(int lines) throws JournalException, InterruptedException {
    EntryReader backwards = startReading(children.commands().backwards(query, match, boundary));
    @Nullable Cursor start = null;
    int found = 0;
    while (true) {
      List<Entry> read = backwards.read();
      if (read.isEmpty()) {
        backwards.awaitSuccess();
        return Optional.ofNullable(start);
      }
      for (Entry entry : read) {
        if (entry.realtimeMicros() < query.window().since() || !isAfterStart(entry)) {
          children.kill();
          return Optional.ofNullable(start);
        }
        if (entry.cursor().isAfter(boundary)
            || !query.window().contains(entry.realtimeMicros())
            || !fits(entry)) {
          continue;
        }
        start = entry.cursor();
        found++;
        if (found == lines) {
          children.kill();
          return Optional.of(start);
        }
      }
    }
  }

  private boolean isAfterStart(Entry entry) {
    return query.after().isEmpty() || entry.cursor().isAfter(query.after().get());
  }

  private boolean fits(Entry entry) {
    return switch (match) {
      case UnitMatch.Indexed indexed -> true;
      case UnitMatch.Scanned scanned -> filter.accepts(entry);
    };
  }
}
