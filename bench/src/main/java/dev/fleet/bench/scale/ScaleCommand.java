package dev.fleet.bench.scale;

import dev.fleet.bench.BenchException;
import dev.fleet.bench.OptionRange;
import dev.fleet.bench.process.ControlPlaneOptions;
import dev.fleet.runtime.clock.Clocks;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
      names = "--then",
      paramLabel = "TRIAL",
      split = ",",
      defaultValue = "lost",
      description = {
        "What is tried once all units run, in this order: ${DEFAULT-VALUE}.",
        "lost: one machine is cut off, and then 1 %% (3 machines or more)",
        "replica: another registry starts",
        "etcd: etcd is stopped for 10 s",
        "most: 60 %% of the machines are cut off and watched for two minutes (8 machines or more)"
      })
  private List<String> trials = List.of();

  @Mixin private ControlPlaneOptions options = new ControlPlaneOptions();

  @Override
  public Integer call() throws InterruptedException {
    OptionRange.between("--machines", machines, 1, 20_000);
    OptionRange.between("--units", units, 1, 5_000_000);
    OptionRange.between("--submitters", submitters, 1, 100);
    OptionRange.between("--connections", connections, 1, 1_000);
    List<Trial> then = trials.stream().map(ScaleCommand::trial).distinct().toList();
    then.forEach(this::checkMachines);
    var plan =
        new ScalePlan(
            machines, units, submitters, connections, then, Duration.ofSeconds(limitSeconds));
    return options.run((plane, folder) -> new ScaleRun(Clocks.system(), plan).run(plane));
  }

  private void checkMachines(Trial trial) {
    if (machines < trial.leastMachines()) {
      throw new BenchException(
          "--then: '%s' takes at least %d machines, and --machines is %d"
              .formatted(trial.word(), trial.leastMachines(), machines));
    }
  }

  private static Trial trial(String word) {
    return Arrays.stream(Trial.values())
        .filter(trial -> trial.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new BenchException(
                    "--then: '%s' is none of %s"
                        .formatted(word, Arrays.stream(Trial.values()).map(Trial::word).toList())));
  }
}
