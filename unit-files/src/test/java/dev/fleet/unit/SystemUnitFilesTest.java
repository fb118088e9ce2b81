package dev.fleet.unit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The unit files that this machine's own systemd runs on. */
final class SystemUnitFilesTest {
  @Test
  void allOfThemParse() throws Exception {
    Path folder = Path.of("/lib/systemd/system");
    assertThat(folder).as("install systemd").isDirectory();
    List<Path> files = unitFiles(folder);
    assertThat(files).as("unit files in %s", folder).hasSizeGreaterThan(50);

    for (Path path : files) {
      UnitFile file = UnitFile.parse(Files.readAllBytes(path));
      UnitFile again = UnitFile.parse(file.canonical());

      assertThat(again.canonical()).as(path.toString()).isEqualTo(file.canonical());
      assertThat(file.isEmpty()).as(path.toString()).isFalse();
      assertThat(assignments(path)).as(path.toString()).isEqualTo(file.options().size());
      assertThat(UnitName.fault(path.getFileName().toString())).as(path.toString()).isEmpty();
    }
  }

  private static List<Path> unitFiles(Path folder) throws Exception {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(Files::isRegularFile)
          .filter(path -> !Files.isSymbolicLink(path))
          .filter(path -> UnitName.mangle(path.toString()).equals(path.getFileName().toString()))
          .toList();
    }
  }

  /** Lines with an assignment, found in the simplest way that these well-behaved files allow. */
  private static long assignments(Path path) throws Exception {
    return Files.readString(path)
        .replace("\\\n", "")
        .lines()
        .filter(line -> line.matches("\\s*[A-Za-z0-9-]+\\s*=.*"))
        .count();
  }
}
