package dev.fleet.unit.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.unit.UnitFile;
import dev.fleet.unit.UnitName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The unit files that this machine's own systemd runs on. */
final class SystemUnitDefinitionsTest {
  /** What may be said of them: all else would be a misreading. */
  private static final List<String> WARNINGS =
      List.of(
          "is not supported here, ignoring",
          "the file descriptor store is not supported here, ignoring",
          "sandboxing is not enforced, ignoring",
          "not checked, taken as met",
          "is not supported here, using journal");

  private static final List<String> REFUSALS =
      List.of(
          "units are not supported without systemd",
          "a terminal is not supported",
          "dbus is not supported",
          "[Socket] ListenNetlink=: is not supported");

  @Test
  void allOfThemAreReadOrRefusedForAKnownReason() throws Exception {
    List<Path> files = unitFiles();
    assertThat(files).as("install systemd").hasSizeGreaterThan(150);
    int read = 0;
    for (Path path : files) {
      UnitName name = UnitName.parse(path.getFileName().toString());
      String text = Files.readString(path);
      try {
        UnitDefinition unit =
            UnitDefinition.read(name, text, Hosts.EXAMPLE, Policy.IGNORE_SANDBOXING);
        assertThat(unit.warnings()).as(path.toString()).allMatch(line -> isOneOf(WARNINGS, line));
        UnitDefinition canonical =
            UnitDefinition.read(
                name, UnitFile.parse(text), Hosts.EXAMPLE, Policy.IGNORE_SANDBOXING);
        // The lines of the canonical text are others.
        assertThat(canonical)
            .usingRecursiveComparison()
            .ignoringFields("remarks.line")
            .isEqualTo(unit);
        read++;
      } catch (UnitSyntaxException e) {
        assertThat(isOneOf(REFUSALS, String.valueOf(e.getMessage())))
            .as("%s: %s", path, e.getMessage())
            .isTrue();
      }
    }
    assertThat(read).as("units that are read").isGreaterThan(files.size() * 8 / 10);
  }

  @Test
  void noneIsMadeLessShutInSilently() throws Exception {
    int refused = 0;
    var open = new ArrayList<Path>();
    for (Path path : unitFiles()) {
      UnitName name = UnitName.parse(path.getFileName().toString());
      try {
        UnitDefinition.read(name, Files.readString(path), Hosts.EXAMPLE, Policy.STRICT);
        open.add(path);
      } catch (UnitSyntaxException e) {
        refused += e.reason().contains("--ignore-sandboxing") ? 1 : 0;
      }
    }
    assertThat(refused).isGreaterThan(15);
    for (Path path : open) {
      assertThat(Files.readString(path)).doesNotContainPattern("(?m)^(ProtectSystem|PrivateTmp)=");
    }
  }

  private static boolean isOneOf(List<String> texts, String line) {
    return texts.stream().anyMatch(line::contains);
  }

  private static List<Path> unitFiles() throws Exception {
    try (Stream<Path> entries = Files.list(Path.of("/lib/systemd/system"))) {
      return entries
          .filter(path -> Files.isRegularFile(path) && !Files.isSymbolicLink(path))
          .filter(path -> UnitName.fault(path.getFileName().toString()).isEmpty())
          .sorted()
          .toList();
    }
  }
}
