package dev.fleet.bench.read;

import dev.fleet.bench.BenchException;
import dev.fleet.bench.Figure;
import dev.fleet.bench.Percentiles;
import dev.fleet.bench.cluster.Distribution;
import dev.fleet.bench.cluster.Ended;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How long {@code fleetctl} takes, its own start and end included.
 *
 * @param registry its address
 * @param folder where it runs
 * @param times how often each command is run
 */
record CommandTimes(Distribution distribution, String registry, Path folder, int times) {
  /**
   * Runs a command that prints a line for each unit.
   *
   * @param units how many lines it has to print at least
   */
  Figure p50(String command, int units) throws InterruptedException {
    var millis = new ArrayList<Double>();
    for (int i = 0; i < times; i++) {
      Ended ended =
          distribution.fleetctl(registry, folder, List.of(command, "--no-legend", "--full"));
      long lines = ended.output().lines().count();
      if (lines < units) {
        throw new BenchException(
            "fleetctl %s printed %,d lines of %,d".formatted(command, lines, units));
      }
      millis.add(ended.millis());
    }
    return Figure.of(
        "fleetctl %s, %,d units, p50".formatted(command, units),
        new Percentiles(millis).at(50),
        "ms");
  }
}
