package dev.fleet.bench.burst;

import dev.fleet.bench.OptionRange;
import dev.fleet.bench.cluster.ClusterOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fleet-bench burst}. */
@Command(
    name = "burst",
    description = {
      "Starts many instances of a template on three machines and destroys them, by fleetctl, and",
      "as many by systemctl, side by side on the machines."
    },
    mixinStandardHelpOptions = true)
public final class BurstCommand implements Callable<Integer> {
  private static final int MOST_UNITS = 10_000;
  private static final int MOST_ROUNDS = 100;

  @Option(
      names = "--units",
      paramLabel = "N",
      defaultValue = "500",
      description = "Instances: ${DEFAULT-VALUE}.")
  private int units;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "How often, after once to warm up: ${DEFAULT-VALUE} times.")
  private int rounds;

  @Mixin private ClusterOptions options = new ClusterOptions();

  @Override
  public Integer call() throws InterruptedException {
    OptionRange.between("--units", units, 1, MOST_UNITS);
    OptionRange.between("--rounds", rounds, 1, MOST_ROUNDS);
    return options.run((cluster, folder) -> new BurstRun(cluster, units).run(folder, rounds));
  }
}
