package dev.fleet.unit.systemd;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every option of systemd 252's unit files, and some newer ones, with its standing here. */
public final class Directives {
  private static final Map<String, Map<String, Standing>> SECTIONS =
      Map.of(
          UnitReader.SECTION,
          table(UnitReader.OPTIONS),
          InstallReader.SECTION,
          table(InstallReader.OPTIONS),
          "Service",
          withProcesses(ServiceReader.OPTIONS),
          "Socket",
          withProcesses(SocketReader.OPTIONS, SocketOptionReader.OPTIONS),
          "Mount",
          withProcesses(MountReader.OPTIONS),
          "Timer",
          table(TimerReader.OPTIONS),
          "Path",
          table(PathReader.OPTIONS));

  private Directives() {}

  /** The options of a section, such as {@code Service}; none if there is no such section. */
  public static Map<String, Standing> of(String section) {
    return SECTIONS.getOrDefault(section, Map.of());
  }

  /** Empty if there is no such option. */
  public static Optional<Standing> standing(String section, String option) {
    return Optional.ofNullable(of(section).get(option));
  }

  private static Map<String, Standing> withProcesses(OptionTable<?>... own) {
    var all = new LinkedHashMap<String, Standing>(table(own));
    all.putAll(table(ExecReader.OPTIONS, KillReader.OPTIONS, ResourceReader.OPTIONS));
    return all;
  }

  private static Map<String, Standing> table(OptionTable<?>... tables) {
    var all = new LinkedHashMap<String, Standing>();
    List.of(tables).forEach(table -> all.putAll(table.standings()));
    return all;
  }
}
