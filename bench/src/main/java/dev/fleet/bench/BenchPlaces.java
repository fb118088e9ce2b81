package dev.fleet.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where a benchmark finds fleet, and where it keeps what it makes. */
public final class BenchPlaces {
  private BenchPlaces() {}

  /**
   * The distribution that this program is of.
   *
   * @throws BenchException if it was not started by its launcher
   */
  public static Path distribution() {
    String home = System.getProperty("fleet.home");
    if (home == null) {
      throw new BenchException("start fleet-bench by its launcher, bin/fleet-bench");
    }
    return Path.of(home).toAbsolutePath();
  }

  /**
   * The folder of a run, which exists afterwards.
   *
   * @param asked the one that the user wants; unless told a new one in /var/tmp, which is on a disk
   * @throws BenchException if it cannot be made
   */
  public static Path folder(Optional<Path> asked) {
    try {
      return asked.isPresent()
          ? Files.createDirectories(asked.get().toAbsolutePath())
          : Files.createTempDirectory(Path.of("/var/tmp"), "fleet-bench-");
    } catch (IOException e) {
      throw new BenchException("cannot make a folder: " + e.getMessage(), e);
    }
  }
}
