package dev.fleet.journal.journalctl;

import dev.fleet.journal.source.Cursor;
import dev.fleet.journal.source.JournalException;
import dev.fleet.journal.source.JournalQuery;
import dev.fleet.journal.source.TimeWindow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The command lines of journalctl. Pure but for {@link #run}; no shell is involved.
 *
 * <p>Cursors are always given as {@code --cursor}, which includes the entry itself. {@code
 * --after-cursor} of systemd 252 skips one entry blindly, a wrong one if that of the cursor has
 * been vacuumed or doesn't match the rest of the query.
 *
 * <p>Entries come with all their fields even if a few are asked for: with many names in {@code
 * --output-fields} journalctl takes half as long again, more than it costs to pass over the rest.
 */
record Journalctl(Path program, JournalPlace place) {
  /** The least that export shows of an entry: its cursor and times. */
  private static final String NO_FIELDS = "_BOOT_ID";

  JournalctlProcess run(List<String> arguments) throws JournalException {
    var command = new ArrayList<String>();
    command.add(program.toString());
    command.add("--quiet");
    command.add("--no-pager");
    command.addAll(arguments);
    return JournalctlProcess.start(command);
  }

  /** The newest entry of the whole journal. */
  List<String> newest() {
    return arguments("--output=export", "--output-fields=" + NO_FIELDS, "--lines=1");
  }

  /** The whole journal from its oldest entry, cursors and times only. */
  List<String> oldest() {
    return arguments("--output=export", "--output-fields=" + NO_FIELDS);
  }

  /** All values that a field has anywhere in the journal, one a line, unordered. */
  List<String> values(String field) {
    return arguments("--field=" + field);
  }

  /** The last so many matching entries as of its start, oldest first. */
  List<String> last(JournalQuery query, UnitMatch match, int lines) {
    List<String> arguments = arguments("--output=export", "--lines=" + lines);
    addConditions(arguments, query, match);
    return arguments;
  }

  /**
   * Matching entries up to {@code from} or to the window's end, newest first; cursors only if
   * possible.
   */
  List<String> backwards(JournalQuery query, UnitMatch match, Cursor from) {
    List<String> arguments = arguments("--output=export", "--reverse");
    switch (match) {
      case UnitMatch.Indexed indexed -> arguments.add("--output-fields=" + NO_FIELDS);
      case UnitMatch.Scanned scanned -> {} // We need fields to match.
    }
    TimeWindow window = query.window();
    // With a cursor journalctl would show entries after --until first.
    arguments.add(window.hasUntil() ? until(window) : "--cursor=" + from.text());
    addConditions(arguments, query, match);
    return arguments;
  }

  /** Matching entries from {@code from} on, itself included if it matches, oldest first. */
  List<String> forwards(JournalQuery query, UnitMatch match, Cursor from) {
    List<String> arguments = arguments("--output=export");
    arguments.add("--cursor=" + from.text());
    if (query.window().hasUntil()) {
      arguments.add(until(query.window()));
    }
    addConditions(arguments, query, match);
    return arguments;
  }

  /** All matching entries, oldest first. */
  List<String> forwards(JournalQuery query, UnitMatch match) {
    List<String> arguments = arguments("--output=export");
    TimeWindow window = query.window();
    if (window.hasSince()) {
      arguments.add("--since=" + time(window.since()));
    }
    if (window.hasUntil()) {
      arguments.add(until(window));
    }
    addConditions(arguments, query, match);
    return arguments;
  }

  /**
   * Matching entries from {@code from} on, itself included if it matches, or from the oldest; then
   * those that come. Times are not looked at.
   *
   * @param view the directory to read in place of the journal's own
   */
  List<String> follow(JournalQuery query, UnitMatch match, Optional<Cursor> from, Path view) {
    var arguments = new ArrayList<String>(List.of("--output=export", "--follow", "--no-tail"));
    arguments.add("--directory=" + view);
    if (query.boot().isEmpty()) {
      arguments.add(
          "--merge"); // Else --follow means only the newest boot, and fails if there is none.
    }
    from.ifPresent(cursor -> arguments.add("--cursor=" + cursor.text()));
    addConditions(arguments, query, match);
    return arguments;
  }

  private static void addConditions(List<String> arguments, JournalQuery query, UnitMatch match) {
    query.maxPriority().ifPresent(priority -> arguments.add("--priority=" + priority));
    query.boot().ifPresent(boot -> arguments.add("--boot=" + boot));
    query.grep().ifPresent(pattern -> arguments.add("--grep=" + pattern));
    arguments.addAll(match.arguments());
  }

  private List<String> arguments(String... first) {
    var arguments = new ArrayList<String>(List.of(first));
    arguments.addAll(place.arguments());
    return arguments;
  }

  private static String until(TimeWindow window) {
    return "--until=" + time(window.until());
  }

  /** A time of systemd.time(7), in UTC and to the microsecond. */
  static String time(long micros) {
    return "@%d.%06d".formatted(micros / 1_000_000, micros % 1_000_000);
  }
}
