package dev.fleet.bench.journal;

import dev.fleet.bench.BenchException;
import dev.fleet.bench.OptionRange;
import dev.fleet.bench.cluster.ClusterOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fleet-bench journal}. */
@Command(
    name = "journal",
    description = {
      "Reads many lines of one unit, and of many units on three machines, follows many units, and",
      "times followed lines: by fleetctl, from a running client, and by journalctl on the machines."
    },
    mixinStandardHelpOptions = true)
public final class JournalCommand implements Callable<Integer> {
  /** More than a machine's journal of 256 MiB is sure to hold. */
  private static final int MOST_LINES = 300_000;

  @Option(
      names = "--lines",
      paramLabel = "N",
      defaultValue = "200000",
      description = "Lines of one unit, and of all the many together: ${DEFAULT-VALUE}.")
  private int lines;

  @Option(
      names = "--units",
      paramLabel = "N",
      defaultValue = "100",
      description = "Many units: ${DEFAULT-VALUE}.")
  private int units;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "How often all lines are read each way: ${DEFAULT-VALUE} times.")
  private int rounds;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Lines a second of all followed units together: ${DEFAULT-VALUE}.")
  private int rate;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "20",
      description = "How long many units are followed: ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--stamps",
      paramLabel = "N",
      defaultValue = "200",
      description = "Followed lines that are timed: ${DEFAULT-VALUE}.")
  private int stamps;

  @Mixin private ClusterOptions options = new ClusterOptions();

  @Override
  public Integer call() throws InterruptedException {
    OptionRange.between("--lines", lines, 1, MOST_LINES);
    OptionRange.between("--units", units, 1, 250);
    OptionRange.between("--rounds", rounds, 1, 100);
    OptionRange.between("--rate", rate, 1, 100_000);
    OptionRange.between("--seconds", seconds, 1, 600);
    OptionRange.between("--stamps", stamps, 1, 10_000);
    if (lines < units || rate < units) {
      throw new BenchException(
          "--lines and --rate: each of the %d units needs one".formatted(units));
    }
    var plan = new JournalPlan(lines, units, rounds, rate, seconds, stamps);
    return options.run((cluster, folder) -> new JournalRun(cluster, folder, plan).run());
  }
}
