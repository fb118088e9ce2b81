package dev.fleet.unit.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The options as systemd itself lists them. */
final class DirectivesTest {
  /** Options that are newer than systemd 252. */
  private static final Map<String, Set<String>> NEWER =
      Map.of(
          "Service", Set.of("RestartSteps", "RestartMaxDelaySec"), "Install", Set.of("UpheldBy"));

  @ParameterizedTest
  @ValueSource(strings = {"Unit", "Service", "Socket", "Mount", "Timer", "Path", "Install"})
  void everyOptionHasItsStanding(String section) throws Exception {
    Set<String> theirs = options().get(section);
    var expected = new TreeSet<String>(theirs);
    expected.addAll(NEWER.getOrDefault(section, Set.of()));

    assertThat(theirs).hasSizeGreaterThan(4);
    assertThat(new TreeSet<>(Directives.of(section).keySet())).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "Service, ExecStart, SUPPORTED",
    "Service, MemoryMax, SUPPORTED",
    "Service, Slice, IGNORED_WITH_WARNING",
    "Service, ProtectSystem, SANDBOXING",
    "Service, DynamicUser, SANDBOXING",
    "Service, CapabilityBoundingSet, SANDBOXING",
    "Socket, PrivateTmp, SANDBOXING",
    "Timer, OnCalendar, SUPPORTED"
  })
  void standings(String section, String option, Standing standing) {
    assertThat(Directives.standing(section, option)).contains(standing);
    assertThat(Directives.standing("Slice", option)).isEmpty();
  }

  static boolean isNewer(String section, String option) {
    return NEWER.getOrDefault(section, Set.of()).contains(option);
  }

  private static Map<String, Set<String>> options() throws Exception {
    var options = new TreeMap<String, Set<String>>();
    String section = "";
    List<String> command = List.of("/lib/systemd/systemd", "--dump-configuration-items");
    for (String line : Systemd.run(Map.of(), command).lines().toList()) {
      if (line.startsWith("[")) {
        section = line.substring(1, line.length() - 1);
      } else if (line.contains("=")) {
        String option = line.substring(0, line.indexOf('='));
        options.computeIfAbsent(section, key -> new TreeSet<>()).add(option);
      }
    }
    return options;
  }
}
