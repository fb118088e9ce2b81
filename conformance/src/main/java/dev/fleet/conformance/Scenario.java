package dev.fleet.conformance;

import java.util.List;

/**
 * Units, what is done to them, and what of the outcome is not compared. Names and texts are as
 * written: {@link Place} makes them fit for a run.
 *
 * @param name unique in its group: {@code exit-0-always}
 * @param title what it shows, one line
 * @param needsRoot whether an ordinary user cannot run it
 * @param pinned whether the manager is to keep what it knows of units after they ended
 * @param omitted globs of facets that are left out because no two runs agree on them
 */
public record Scenario(
    String group,
    String name,
    String title,
    boolean needsRoot,
    boolean pinned,
    List<String> omitted,
    List<UnitText> units,
    List<ScratchFile> files,
    List<Step> steps) {
  /** The name of {@link UnitText} and {@link Step.Load} when a unit has only one content. */
  static final String ONLY = "";

  /**
   * A unit file.
   *
   * @param variant {@link #ONLY} for one that is loaded before the first step
   */
  public record UnitText(String unit, String variant, String content) {}

  /** A file in the scratch folder. */
  public record ScratchFile(String name, String content) {}

  public Scenario {
    omitted = List.copyOf(omitted);
    units = List.copyOf(units);
    files = List.copyOf(files);
    steps = List.copyOf(steps);
  }

  /** Group and name. */
  public String path() {
    return group + "/" + name;
  }

  /**
   * Whether it must run alone: a reload is for all units of the manager, and systemd forgets how
   * their commands ended.
   */
  boolean isExclusive() {
    return steps.stream().anyMatch(Step.Reload.class::isInstance);
  }

  /** The names of all units, each once, in the order of the text. */
  List<String> unitNames() {
    return units.stream().map(UnitText::unit).distinct().toList();
  }
}
