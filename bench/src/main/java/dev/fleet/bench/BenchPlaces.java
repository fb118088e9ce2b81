package dev.fleet.bench;

import java.nio.file.Path;

/** Where a benchmark finds fleet. */
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
}
