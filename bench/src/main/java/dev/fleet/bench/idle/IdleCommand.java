package dev.fleet.bench.idle;

import dev.fleet.bench.OptionRange;
import dev.fleet.bench.cluster.ClusterOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fleet-bench idle}. */
@Command(
    name = "idle",
    description = {
      "What the processes of a cluster of three machines use while nothing happens, with ever more",
      "units. The reference is systemd itself, with its journal and its bus, on the same machine."
    },
    mixinStandardHelpOptions = true)
public final class IdleCommand implements Callable<Integer> {
  private static final int MOST_UNITS = 3_000;
  private static final int MOST_SECONDS = 3_600;

  @Option(
      names = "--units",
      paramLabel = "N[,N...]",
      split = ",",
      defaultValue = "0,170,500",
      description = "Units a machine, in rising order: ${DEFAULT-VALUE}.")
  private List<Integer> units = List.of();

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "30",
      description = "How long to watch each: ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--settle",
      paramLabel = "SECONDS",
      defaultValue = "120",
      description = {
        "What passes from the last start to the begin of a measurement: ${DEFAULT-VALUE}. Code"
            + " that",
        "runs a few times a second is interpreted, at several times the cost, until it has run 200",
        "times."
      })
  private int settle;

  @Mixin private ClusterOptions options = new ClusterOptions();

  @Override
  public Integer call() throws InterruptedException {
    int least = 0;
    for (int each : units) {
      OptionRange.between("--units", each, least, MOST_UNITS);
      least = each;
    }
    OptionRange.between("--seconds", seconds, 1, MOST_SECONDS);
    OptionRange.between("--settle", settle, 0, MOST_SECONDS);
    return options.run(
        (cluster, folder) ->
            new IdleRun(cluster, Duration.ofSeconds(settle), Duration.ofSeconds(seconds))
                .run(folder, units));
  }
}
