package dev.fleet.bench.core;

import dev.fleet.bench.BenchException;
import dev.fleet.bench.BenchPlaces;
import dev.fleet.bench.OptionRange;
import dev.fleet.bench.OutputOption;
import dev.fleet.bench.cluster.Programs;
import dev.fleet.runtime.clock.Clocks;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fleet-bench core}. */
@Command(
    name = "core",
    description = {
      "What a decision of the scheduler, a change of the registry's view and a unit file take:",
      "their own code in a JVM that is set up as theirs, without sockets and etcd."
    },
    mixinStandardHelpOptions = true)
public final class CoreCommand implements Callable<Integer> {
  private static final int MOST_MACHINES = 50_000;
  private static final int LEAST_UNITS = 1_000;
  private static final int MOST_UNITS = 2_000_000;

  @Option(
      names = "--only",
      paramLabel = "PATTERN",
      defaultValue = "",
      description = "Only figures in whose name this regular expression is found.")
  private String only = "";

  @Option(
      names = "--machines",
      paramLabel = "M",
      defaultValue = "5000",
      description = "Machines of the cluster in which units are placed: ${DEFAULT-VALUE}.")
  private int machines;

  @Option(
      names = "--units",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "Units in the registry's view: ${DEFAULT-VALUE}.")
  private int units;

  @Option(
      names = "--quick",
      description = "Measure for a moment only: whether it runs, not how fast.")
  private boolean quick;

  @Option(names = "--verbose", description = "Show what JMH says, on standard error.")
  private boolean verbose;

  @Option(
      names = "--java-options",
      paramLabel = "PROGRAM=OPTIONS",
      description = "More options for a JVM, where PROGRAM is as its launcher is called.")
  private Map<String, String> javaOptions = Map.of();

  @Mixin private OutputOption output = new OutputOption();

  @Override
  public Integer call() throws InterruptedException {
    OptionRange.between("--machines", machines, CorePlan.FEW_MACHINES, MOST_MACHINES);
    OptionRange.between("--units", units, LEAST_UNITS, MOST_UNITS);
    Path home = BenchPlaces.distribution();
    var plan = new CorePlan(chosen(), machines, units, quick, verbose, javaOptions);
    // JMH's own JVMs would go on measuring.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () ->
                    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly)));
    output.print(new CoreRun(new Programs(Clocks.system()), home, plan).run());
    return 0;
  }

  private List<CoreCase> chosen() {
    List<CoreCase> all = CoreCase.all();
    try {
      Pattern pattern = Pattern.compile(only);
      List<CoreCase> chosen =
          all.stream().filter(each -> pattern.matcher(each.name()).find()).toList();
      if (chosen.isEmpty()) {
        String names = all.stream().map(CoreCase::name).collect(Collectors.joining("\n  "));
        throw new BenchException("--only: '" + only + "' is in none of\n  " + names);
      }
      return chosen;
    } catch (PatternSyntaxException e) {
      throw new BenchException("--only: " + e.getDescription() + ": '" + only + "'", e);
    }
  }
}
