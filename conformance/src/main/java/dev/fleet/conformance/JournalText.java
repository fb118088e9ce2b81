package dev.fleet.conformance;

import dev.fleet.journal.source.Batch;
import dev.fleet.journal.source.Entry;
import dev.fleet.journal.source.JournalException;
import dev.fleet.journal.source.JournalQuery;
import dev.fleet.journal.source.JournalSource;
import dev.fleet.journal.source.JournalStream;
import dev.fleet.journal.source.TimeWindow;
import dev.fleet.journal.source.UnitSelection;
import dev.fleet.unit.UnitName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the journal holds of units, sorted by who wrote it. */
final class JournalText {
  /** Times and loads differ from run to run. */
  private static final String CONSUMED = "Consumed ";

  /** Where the manager keeps unit files is its own affair. */
  private static final Pattern FOLDER = Pattern.compile("^/\\S*/(?=\\S+:[0-9]+: )");

  private final List<Entry> entries;

  private JournalText(List<Entry> entries) {
    this.entries = entries;
  }

  /** Reads all entries of units. */
  static JournalText read(JournalSource journal, Collection<UnitName> units)
      throws JournalException, InterruptedException {
    var query =
        new JournalQuery(
            new UnitSelection(
                units.stream().map(UnitName::value).collect(Collectors.toSet()), List.of()),
            OptionalInt.empty(),
            false,
            TimeWindow.ALWAYS,
            Optional.empty(),
            OptionalInt.empty(),
            Optional.empty(),
            Optional.empty(),
            true);
    var entries = new ArrayList<Entry>();
    try (JournalStream stream = journal.open(query)) {
      Optional<Batch> batch = stream.next();
      while (batch.isPresent()) {
        entries.addAll(batch.get().entries());
        batch = stream.next();
      }
    }
    return new JournalText(entries);
  }

  /**
   * What the processes of a unit wrote. Lines of one process keep their order; the journal promises
   * none between processes.
   */
  List<String> own(UnitName unit) {
    Map<String, List<String>> byProcess = new TreeMap<>();
    for (Entry entry : entries) {
      if (is(entry, "_SYSTEMD_UNIT", unit) && entry.text("UNIT").isEmpty()) {
        byProcess
            .computeIfAbsent(entry.text("_PID").orElse(""), pid -> new ArrayList<>())
            .add(entry.text("SYSLOG_IDENTIFIER").orElse("") + priority(entry) + ": " + text(entry));
      }
    }
    return byProcess.values().stream()
        .sorted(java.util.Comparator.comparing(List::toString))
        .flatMap(List::stream)
        .toList();
  }

  /** What the manager wrote about how the unit fares. */
  List<String> manager(UnitName unit) {
    return managers(unit)
        .filter(entry -> entry.text("CONFIG_FILE").isEmpty())
        .map(entry -> priority(entry) + text(entry))
        .filter(line -> !line.contains(CONSUMED))
        .toList();
  }

  /** What the manager found fault with in the unit's file. */
  List<String> load(UnitName unit) {
    return managers(unit)
        .filter(entry -> entry.text("CONFIG_FILE").isPresent())
        .map(entry -> priority(entry) + FOLDER.matcher(text(entry)).replaceFirst(""))
        .toList();
  }

  /**
   * Children of the manager that fail before they become the unit's process write too; they are
   * gone before journald can tell whose they were, more often than not.
   */
  private java.util.stream.Stream<Entry> managers(UnitName unit) {
    return entries.stream()
        .filter(entry -> is(entry, "UNIT", unit))
        .filter(entry -> entry.text("_PID").orElse("").equals("1"));
  }

  private static boolean is(Entry entry, String field, UnitName unit) {
    return entry.text(field).filter(unit.value()::equals).isPresent();
  }

  private static String priority(Entry entry) {
    return entry.text("PRIORITY").filter(p -> !p.equals("6")).map(p -> "<" + p + ">").orElse("");
  }

  private static String text(Entry entry) {
    return entry.text("MESSAGE").orElse("").replace("\n", "\\n").replace("\r", "\\r");
  }
}
