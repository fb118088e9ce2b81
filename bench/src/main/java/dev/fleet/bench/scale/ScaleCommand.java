package dev.fleet.bench.scale;

import dev.fleet.bench.BenchException;
import dev.fleet.bench.BenchPlaces;
import dev.fleet.bench.Report;
import dev.fleet.bench.RunFolder;
import dev.fleet.runtime.clock.Clocks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code fleet-bench scale}. */
@Command(
    name = "scale",
    description = {
      "Runs many units on many simulated machines: the real agent over units without processes,",
      "against an etcd, a registry and a scheduler of its own."
    },
    mixinStandardHelpOptions = true)
public final class ScaleCommand implements Callable<Integer> {
  @Option(names = "--machines", paramLabel = "M", defaultValue = "100", description = "Machines.")
  private int machines;

  @Option(names = "--units", paramLabel = "N", defaultValue = "5000", description = "Units.")
  private int units;

  @Option(
      names = "--submitters",
      paramLabel = "N",
      defaultValue = "2",
      description = "Clients that submit units at the same time: ${DEFAULT-VALUE}.")
  private int submitters;

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "16",
      description = "Connections that the machines share: ${DEFAULT-VALUE}.")
  private int connections;

  @Option(
      names = "--limit",
      paramLabel = "SECONDS",
      defaultValue = "900",
      description = "Gives up when the units do not run after this time: ${DEFAULT-VALUE}.")
  private int limitSeconds;

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

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} unless told.")
  private Report.Format format = Report.Format.TABLE;

  @Override
  public Integer call() throws InterruptedException {
    between("--machines", machines, 1, 20_000);
    between("--units", units, 1, 5_000_000);
    between("--submitters", submitters, 1, 100);
    between("--connections", connections, 1, 1_000);
    Path home = BenchPlaces.distribution();
    try (RunFolder where = RunFolder.open(folder)) {
      var plan =
          new ScalePlan(machines, units, submitters, connections, Duration.ofSeconds(limitSeconds));
      Report report = new ScaleRun(Clocks.system(), plan).run(where, home, javaOptions);
      System.out.print(report.text(format));
      return 0;
    }
  }

  private static void between(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new BenchException(
          "%s: %d is not between %d and %d".formatted(option, value, least, most));
    }
  }
}
