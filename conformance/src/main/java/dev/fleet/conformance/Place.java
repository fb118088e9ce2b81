package dev.fleet.conformance;

import java.util.Collection;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where one run of a scenario takes place: many run side by side on one host, so each has its own
 * names of units and its own folder. Turns texts of a scenario into those of the run, and what was
 * seen back into words that are the same in every run. Immutable.
 */
final class Place {
  private static final Pattern ID =
      Pattern.compile("\\b[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}\\b");
  private static final Pattern PID = Pattern.compile("\\b([Pp]rocess|PID) [0-9]+\\b");

  /** A process that has not become its program yet is named in brackets. */
  private static final Pattern UNBORN = Pattern.compile("\\((\\([^()]+\\))\\)");

  private static final Pattern NOTHING = Pattern.compile("(?!)");

  private final String prefix;
  private final String scratch;
  private final String scripts;
  private final int port;
  private final Pattern units;

  /**
   * @param prefix what the names of units begin with, {@code c12-}
   * @param scratch a folder of the run's own
   * @param scripts the folder of the helper scripts
   * @param port a free TCP port of the loopback
   * @param units names as written
   */
  Place(String prefix, String scratch, String scripts, int port, Collection<String> units) {
    this.prefix = prefix;
    this.scratch = scratch;
    this.scripts = scripts;
    this.port = port;
    String names =
        units.stream()
            .filter(unit -> !unit.contains("{"))
            .sorted(Comparator.comparingInt(String::length).reversed())
            .map(Pattern::quote)
            .collect(Collectors.joining("|"));
    this.units =
        names.isEmpty()
            ? NOTHING
            : Pattern.compile("(?<![\\w:.\\\\@/-])(" + names + ")(?![\\w:\\\\@-])");
  }

  /** The text for this run. */
  String local(String text) {
    Matcher matcher = units.matcher(text);
    return matcher
        .replaceAll(found -> Matcher.quoteReplacement(prefix + found.group(1)))
        .replace("{scratch-unit}", escaped())
        .replace("{scratch}", scratch)
        .replace("{scripts}", scripts)
        .replace("{port}", Integer.toString(port))
        .replace("{p}", prefix);
  }

  /** The text as any run would have it; IDs and PIDs in messages are left out. */
  String common(String text) {
    String named =
        text.replace(scratch, "{scratch}")
            .replace(escaped(), "{scratch-unit}")
            .replace(scripts, "{scripts}")
            .replace(prefix, "")
            .replace(prefix.replace('-', '/'), ""); // A name unescaped.
    if (port > 0) {
      named = named.replaceAll("\\b" + port + "\\b", "{port}");
    }
    String numbered = PID.matcher(ID.matcher(named).replaceAll("ID")).replaceAll("$1 N");
    return UNBORN.matcher(numbered).replaceAll("$1");
  }

  /** The scratch folder as unit names write paths; it holds letters, digits and slashes only. */
  private String escaped() {
    return scratch.substring(1).replace("-", "\\x2d").replace('/', '-');
  }

  String scratch() {
    return scratch;
  }
}
