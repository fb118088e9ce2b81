package dev.fleet.agent.embedded;

import dev.fleet.runtime.log.Log;
import dev.fleet.unit.UnitName;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Remembers on disk which units are up or on their way, an empty file for each, so that a manager
 * that follows on one that was killed or stopped knows what it has interrupted. A mark is there
 * before the first process of its unit. Confined to the manager's loop.
 */
final class UpMarks {
  private static final Log LOG = Log.of(UpMarks.class);

  private final Path directory;
  private final Set<UnitName> marked = new HashSet<>();
  private final Set<UnitName> interrupted = new TreeSet<>();

  UpMarks(Path directory) throws IOException {
    this.directory = directory;
    Files.createDirectories(directory);
    try (DirectoryStream<Path> marks = Files.newDirectoryStream(directory)) {
      for (Path mark : marks) {
        String name = mark.getFileName().toString();
        if (UnitName.fault(name).isEmpty()) {
          interrupted.add(new UnitName(name));
        }
      }
    }
    marked.addAll(interrupted);
  }

  /** The units that were up when an earlier manager ended, and have not been started since. */
  Set<UnitName> interrupted() {
    return Set.copyOf(interrupted);
  }

  /** It is up, or will be. */
  void up(UnitName unit) {
    interrupted.remove(unit);
    if (marked.add(unit)) {
      try {
        Files.createFile(directory.resolve(unit.value()));
      } catch (IOException e) {
        LOG.warn(
            "cannot note that a unit is up; it may be forgotten after a crash", e, "unit", unit);
      }
    }
  }

  /** It went down. Of one that an earlier manager interrupted, that says nothing. */
  void down(UnitName unit) {
    if (!interrupted.contains(unit)) {
      forget(unit);
    }
  }

  /** It is down because it was to be stopped. */
  void forget(UnitName unit) {
    interrupted.remove(unit);
    if (marked.remove(unit)) {
      try {
        Files.deleteIfExists(directory.resolve(unit.value()));
      } catch (IOException e) {
        LOG.warn("cannot note that a unit is down; it may start once too often", e, "unit", unit);
      }
    }
  }
}
