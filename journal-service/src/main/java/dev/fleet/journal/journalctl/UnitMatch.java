package dev.fleet.journal.journalctl;

import dev.fleet.journal.source.EntryFilter;
import dev.fleet.journal.source.UnitSelection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Who looks for the entries of the selected units: journalctl or we. */
sealed interface UnitMatch {
  /** No condition on units. */
  UnitMatch WHOLE_JOURNAL = new Indexed(List.of());

  /**
   * The match arguments for journalctl; the last on its command line, since they are joined by
   * {@code +}.
   */
  List<String> arguments();

  /**
   * journalctl finds the entries through the journal's index. Fast for few units; each entry found
   * costs time in proportion to the number of units.
   *
   * @param names whole names; none for the whole journal
   */
  record Indexed(List<String> names) implements UnitMatch {
    static Indexed of(Collection<String> names) {
      return new Indexed(names.stream().sorted().toList());
    }

    public Indexed {
      names = List.copyOf(names);
    }

    /** The rule of {@link EntryFilter}: fields of one name are alternatives. */
    @Override
    public List<String> arguments() {
      var arguments = new ArrayList<String>();
      if (names.isEmpty()) {
        return arguments;
      }
      add(arguments, names, "_SYSTEMD_UNIT");
      add(arguments, names, "UNIT", "_PID=1");
      add(arguments, names, "OBJECT_SYSTEMD_UNIT", "_UID=0");
      String coredump = "MESSAGE_ID=" + EntryFilter.COREDUMP_MESSAGE_ID;
      add(arguments, names, "COREDUMP_UNIT", "_UID=0", coredump);
      add(arguments, names.stream().filter(n -> n.endsWith(".slice")).toList(), "_SYSTEMD_SLICE");
      return arguments;
    }

    private static void add(
        List<String> arguments, List<String> names, String field, String... conditions) {
      if (names.isEmpty()) {
        return;
      }
      if (!arguments.isEmpty()) {
        arguments.add("+");
      }
      arguments.addAll(List.of(conditions));
      names.forEach(name -> arguments.add(field + "=" + name));
    }
  }

  /** journalctl gives all entries and we filter. The cost is that of reading the whole journal. */
  record Scanned(UnitSelection units) implements UnitMatch {
    @Override
    public List<String> arguments() {
      return List.of();
    }
  }
}
