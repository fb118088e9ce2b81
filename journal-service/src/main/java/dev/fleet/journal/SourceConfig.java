package dev.fleet.journal;

import java.nio.file.Path;
import java.util.Optional;

/** Whose journal is read. */
public sealed interface SourceConfig {
  /**
   * journald's.
   *
   * @param journalctl name or path of the program
   * @param directory where journal files are read; if absent, the journal of this host
   */
  record Journald(Path journalctl, Optional<Path> directory) implements SourceConfig {}

  /**
   * The embedded unit manager's.
   *
   * @param directory where it writes its journal
   */
  record Embedded(Path directory) implements SourceConfig {}
}
