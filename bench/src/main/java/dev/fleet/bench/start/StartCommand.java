package dev.fleet.bench.start;

import dev.fleet.bench.BenchException;
import dev.fleet.bench.cluster.ClusterOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fleet-bench start}. */
@Command(
    name = "start",
    description = {
      "Starts one unit after the other on three machines, from the command to active: by fleetctl,",
      "by the same calls from a running client, and by systemctl on the machine where it ran."
    },
    mixinStandardHelpOptions = true)
public final class StartCommand implements Callable<Integer> {
  private static final int MOST_RUNS = 10_000;

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "200",
      description = "Starts of each kind: ${DEFAULT-VALUE}.")
  private int runs;

  @Mixin private ClusterOptions options = new ClusterOptions();

  @Override
  public Integer call() throws InterruptedException {
    if (runs < 1 || runs > MOST_RUNS) {
      throw new BenchException("--runs: %d is not between 1 and %d".formatted(runs, MOST_RUNS));
    }
    return options.run((cluster, folder) -> new StartRun(cluster, folder, runs).run());
  }
}
