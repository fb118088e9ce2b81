package dev.fleet.bench.process;

import dev.fleet.bench.BenchPlaces;
import dev.fleet.bench.OutputOption;
import dev.fleet.bench.Report;
import dev.fleet.bench.RunFolder;
import dev.fleet.runtime.clock.Clocks;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of every benchmark that starts a {@link ControlPlane}. */
public final class ControlPlaneOptions {
  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "For etcd's data and the logs; removed at the end unless given.")
  private Optional<Path> folder = Optional.empty();

  @Option(
      names = "--java-options",
      paramLabel = "PROGRAM=OPTIONS",
      description = "More options for the JVM of the registry or the scheduler.")
  private Map<String, String> javaOptions = Map.of();

  @Mixin private OutputOption output = new OutputOption();

  /** A measurement of a control plane. */
  @FunctionalInterface
  public interface Measurement {
    /**
     * Measures.
     *
     * @param folder holds the logs
     */
    Report of(ControlPlane plane, Path folder) throws InterruptedException;
  }

  /**
   * Starts a control plane, measures, prints what was found, and ends it.
   *
   * @return the exit code
   */
  public int run(Measurement measurement) throws InterruptedException {
    Path home = BenchPlaces.distribution();
    try (RunFolder where = RunFolder.open(folder);
        ControlPlane plane = ControlPlane.start(Clocks.system(), where, home, javaOptions)) {
      output.print(measurement.of(plane, where.path()));
      return 0;
    }
  }
}
