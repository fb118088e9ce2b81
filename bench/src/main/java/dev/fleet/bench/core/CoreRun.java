package dev.fleet.bench.core;

import dev.fleet.bench.BenchException;
import dev.fleet.bench.Figure;
import dev.fleet.bench.Report;
import dev.fleet.bench.cluster.Programs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** One run of {@code core}: each case in a JVM of its own, set up as the service's. */
final class CoreRun {
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  private final Programs programs;
  private final Path home;
  private final CorePlan plan;
  private final Map<String, LauncherOptions> launchers = new HashMap<>();

  CoreRun(Programs programs, Path home, CorePlan plan) {
    this.programs = programs;
    this.home = home;
    this.plan = plan;
  }

  Report run() throws InterruptedException {
    List<Figure> figures = new ArrayList<>();
    for (CoreCase each : plan.cases()) {
      System.err.println("fleet-bench: " + each.name());
      figures.addAll(measure(each));
    }
    return new Report(
        String.format(
            Locale.ROOT,
            "core: %,d machines of %d units, a view of %,d units; the reference is the same with"
                + " %,d machines, %,d units",
            plan.machines(),
            Machines.UNITS,
            plan.units(),
            Math.min(CorePlan.FEW_MACHINES, plan.machines()),
            Math.min(CorePlan.FEW_UNITS, plan.units())),
        figures);
  }

  private List<Figure> measure(CoreCase each) throws InterruptedException {
    RunResult result = run(each, plan.size(each));
    Figure time = each.figure(nanos(result));
    Figure memory = Figure.of("  allocated", bytes(result), "B");
    if (plan.fewer(each) != plan.size(each)) {
      RunResult small = run(each, plan.fewer(each));
      time = time.against(each.figure(nanos(small)).value());
      memory = memory.against(bytes(small));
    }
    boolean bound =
        each.bound().isPresent() && plan.machines() == PlacementBenchmark.BOUND_MACHINES;
    return List.of(bound ? time.atLeast(each.bound().getAsDouble()) : time, memory);
  }

  /** Of the best iteration: what else the host does makes one longer, never shorter. */
  private static double nanos(RunResult result) {
    return result.getPrimaryResult().getStatistics().getMin();
  }

  private static double bytes(RunResult result) {
    Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
    return allocated == null ? Double.NaN : allocated.getScore();
  }

  private RunResult run(CoreCase each, int size) throws InterruptedException {
    LauncherOptions launcher = launcher(each.program());
    List<String> jvm = new ArrayList<>(launcher.options());
    String more = plan.javaOptions().getOrDefault(each.program(), "");
    jvm.addAll(Arrays.stream(more.split(" ", -1)).filter(word -> !word.isEmpty()).toList());
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("^" + Pattern.quote(each.benchmark()) + "$")
            .jvm(launcher.java())
            .jvmArgs(jvm.toArray(String[]::new))
            .mode(Mode.AverageTime)
            .timeUnit(TimeUnit.NANOSECONDS)
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .forks(1)
            .warmupIterations(plan.quick() ? 1 : 3)
            .measurementIterations(plan.quick() ? 1 : 5)
            .warmupTime(time())
            .measurementTime(time());
    each.parameters().forEach(options::param);
    if (each.size() != CoreCase.Size.NONE) {
      options.param(each.size().name().toLowerCase(Locale.ROOT), Integer.toString(size));
    }
    VerboseMode verbosity = plan.verbose() ? VerboseMode.NORMAL : VerboseMode.SILENT;
    try {
      return new Runner(
              options.build(), OutputFormatFactory.createFormatInstance(System.err, verbosity))
          .runSingle();
    } catch (RunnerException e) {
      throw new BenchException(
          "%s: %s; --verbose shows more".formatted(each.name(), e.getMessage()), e);
    }
  }

  private TimeValue time() {
    return plan.quick() ? TimeValue.milliseconds(100) : TimeValue.seconds(1);
  }

  private LauncherOptions launcher(String program) throws InterruptedException {
    LauncherOptions known = launchers.get(program);
    if (known == null) {
      known = LauncherOptions.of(programs, home, program);
      launchers.put(program, known);
    }
    return known;
  }
}
