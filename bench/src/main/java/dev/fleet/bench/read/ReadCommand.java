package dev.fleet.bench.read;

import dev.fleet.bench.OptionRange;
import dev.fleet.bench.process.ControlPlaneOptions;
import dev.fleet.runtime.clock.Clocks;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fleet-bench read}. */
@Command(
    name = "read",
    description = {
      "Reads from a registry with many units: lists all of them, against etcd itself; tells"
          + " thousands",
      "of watchers of a write; and asks for single units while others write."
    },
    mixinStandardHelpOptions = true)
public final class ReadCommand implements Callable<Integer> {
  @Option(
      names = "--units",
      paramLabel = "N",
      defaultValue = "100000",
      description = "Units: ${DEFAULT-VALUE}.")
  private int units;

  @Option(
      names = "--machines",
      paramLabel = "M",
      defaultValue = "10",
      description = "Simulated machines that run them: ${DEFAULT-VALUE}.")
  private int machines;

  @Option(
      names = "--watchers",
      paramLabel = "N",
      defaultValue = "5000",
      description = "Watches that are open at once: ${DEFAULT-VALUE}.")
  private int watchers;

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "8",
      description = "Connections that the watches share: ${DEFAULT-VALUE}.")
  private int connections;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "50",
      description = "Writes that the watchers are told of, each way: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "10",
      description = "How long to ask for single units, each way: ${DEFAULT-VALUE}.")
  private int seconds;

  @Mixin private ControlPlaneOptions options = new ControlPlaneOptions();

  @Override
  public Integer call() throws InterruptedException {
    OptionRange.between("--units", units, 1, 1_000_000);
    OptionRange.between("--machines", machines, 1, 1_000);
    OptionRange.between("--watchers", watchers, 1, 20_000);
    OptionRange.between("--connections", connections, 1, 1_000);
    OptionRange.between("--rounds", rounds, 2, 10_000);
    OptionRange.between("--seconds", seconds, 1, 600);
    var plan =
        new ReadPlan(units, machines, watchers, connections, rounds, Duration.ofSeconds(seconds));
    return options.run((plane, folder) -> new ReadRun(Clocks.system(), plan, plane).run(folder));
  }
}
