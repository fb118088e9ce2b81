package dev.fleet.journal.source;

import java.util.List;

/**
 * Which entries are about the selected units: the rule of {@code journalctl -u}, as in systemd's
 * {@code add_matches_for_unit}. Immutable.
 *
 * <p>An entry is about a unit if a process of the unit wrote it ({@code _SYSTEMD_UNIT}), if systemd
 * itself wrote it about the unit ({@code UNIT}, from PID 1), if a service of root did so ({@code
 * OBJECT_SYSTEMD_UNIT}), or if it tells of a core dump ({@code COREDUMP_UNIT}). It is about a slice
 * if it comes from a unit in it ({@code _SYSTEMD_SLICE}).
 */
public final class EntryFilter {
  /** The {@code MESSAGE_ID} of core dumps; systemd's sd-messages.h. */
  public static final String COREDUMP_MESSAGE_ID = "fc2e22bc6ee647b6b90729ab34a250b1";

  private final UnitSelection units;

  public EntryFilter(UnitSelection units) {
    this.units = units;
  }

  /** Whether the entry is about one of the units; always if none are selected. */
  public boolean accepts(Entry entry) {
    return accepts(entry.fields());
  }

  /** Whether an entry with these fields is about one of the units. */
  public boolean accepts(List<Field> fields) {
    if (units.isEmpty()) {
      return true;
    }
    for (Field field : fields) {
      boolean counts =
          switch (field.name()) {
            case "_SYSTEMD_UNIT" -> units.contains(field.text());
            case "UNIT" -> units.contains(field.text()) && has(fields, "_PID", "1");
            case "OBJECT_SYSTEMD_UNIT" -> units.contains(field.text()) && has(fields, "_UID", "0");
            case "COREDUMP_UNIT" ->
                units.contains(field.text())
                    && has(fields, "_UID", "0")
                    && has(fields, "MESSAGE_ID", COREDUMP_MESSAGE_ID);
            case "_SYSTEMD_SLICE" ->
                field.text().endsWith(".slice") && units.contains(field.text());
            default -> false;
          };
      if (counts) {
        return true;
      }
    }
    return false;
  }

  private static boolean has(List<Field> fields, String name, String value) {
    for (Field field : fields) {
      if (field.name().equals(name) && field.text().equals(value)) {
        return true;
      }
    }
    return false;
  }
}
