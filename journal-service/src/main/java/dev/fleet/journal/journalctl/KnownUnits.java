package dev.fleet.journal.journalctl;

import dev.fleet.journal.source.JournalException;
import dev.fleet.journal.source.UnitSelection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Finds the units that globs stand for among those the journal has entries of. */
final class KnownUnits {
  private static final String SLICE = "_SYSTEMD_SLICE";
  private static final List<String> FIELDS =
      List.of("_SYSTEMD_UNIT", "UNIT", "OBJECT_SYSTEMD_UNIT", "COREDUMP_UNIT", SLICE);

  private final Children children;

  KnownUnits(Children children) {
    this.children = children;
  }

  /**
   * The selected names and those that the globs match; empty if there are more than {@code limit}.
   */
  Optional<Set<String>> expand(UnitSelection units, int limit)
      throws JournalException, InterruptedException {
    var names = new TreeSet<>(units.names());
    if (units.globs().isEmpty()) {
      return names.size() > limit ? Optional.empty() : Optional.of(names);
    }
    for (String field : FIELDS) {
      if (!addMatching(field, units, limit, names)) {
        return Optional.empty();
      }
    }
    return Optional.of(names);
  }

  /** Whether the limit was kept. */
  private boolean addMatching(String field, UnitSelection units, int limit, Set<String> names)
      throws JournalException, InterruptedException {
    return FieldValues.each(
        children,
        field,
        name -> {
          boolean counts = !field.equals(SLICE) || name.endsWith(".slice");
          if (counts && units.matchesGlob(name)) {
            names.add(name);
          }
          return names.size() <= limit;
        });
  }
}
