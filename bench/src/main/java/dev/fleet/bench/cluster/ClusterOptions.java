package dev.fleet.bench.cluster;

import dev.fleet.bench.BenchException;
import dev.fleet.bench.BenchPlaces;
import dev.fleet.bench.OutputOption;
import dev.fleet.bench.Report;
import dev.fleet.bench.RunFolder;
import dev.fleet.runtime.clock.Clocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of every benchmark that makes a cluster. */
public final class ClusterOptions {
  @Option(
      names = "--init",
      paramLabel = "INIT",
      defaultValue = "systemd",
      description =
          "Machines: systemd, as root, or embedded, with nothing to compare with;"
              + " ${DEFAULT-VALUE} unless told.")
  private MachineKind kind = MachineKind.SYSTEMD;

  @Option(
      names = "--subnet",
      paramLabel = "A.B.C",
      defaultValue = "127.0.77",
      description = "Start of all addresses: ${DEFAULT-VALUE}.")
  private String subnet = "";

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "For the cluster, on a disk; empty or not there yet. Unless told a new one in /var/tmp.")
  private Optional<Path> folder = Optional.empty();

  @Mixin private OutputOption output = new OutputOption();

  /** A measurement of a cluster. */
  @FunctionalInterface
  public interface Measurement {
    /**
     * Measures.
     *
     * @param folder for its own files
     */
    Report of(BenchCluster cluster, Path folder) throws InterruptedException;
  }

  /**
   * Makes a cluster of three machines, measures, prints what was found, and ends the cluster.
   *
   * @return the exit code
   */
  public int run(Measurement measurement) throws InterruptedException {
    Path home = BenchPlaces.distribution();
    try (RunFolder where = RunFolder.open(folder)) {
      Path files = Files.createDirectories(where.scratch("files"));
      var plan = new ClusterPlan(home, where.path().resolve("cluster"), kind, 3, subnet);
      try (BenchCluster cluster = BenchCluster.up(Clocks.system(), plan, where)) {
        output.print(measurement.of(cluster, files));
      }
      return 0;
    } catch (IOException e) {
      throw new BenchException("cannot make a folder: " + e.getMessage(), e);
    }
  }
}
