package dev.fleet.bench.scale;

import dev.fleet.bench.BenchException;
import dev.fleet.bench.Figure;
import dev.fleet.bench.Percentiles;
import dev.fleet.bench.Report;
import dev.fleet.bench.RunFolder;
import dev.fleet.bench.process.ControlPlane;
import dev.fleet.bench.process.Member;
import dev.fleet.bench.process.Scrape;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.grpc.Channels;
import dev.fleet.runtime.grpc.ClientConfig;
import dev.fleet.runtime.grpc.FleetChannel;
import io.grpc.Channel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** One run of {@code scale}, from the first process to the last machine lost. */
final class ScaleRun {
  private static final double MIB = 1 << 20;
  private static final int SAMPLE_EVERY = 97;
  private static final int LOOPS = 2;
  private static final Duration REGISTER_LIMIT = Duration.ofMinutes(2);

  /** How often is looked whether what is awaited has come. */
  private static final Duration GLANCE = Duration.ofMillis(5);

  private static final Duration SCRAPE = Duration.ofMillis(250);
  private static final Duration PROGRESS = Duration.ofSeconds(5);

  private final Clocks clocks;
  private final ScalePlan plan;
  private final ScalePlan.Bounds bounds;
  private final Load load;
  private final long[] submitted;
  private final List<Figure> figures = new ArrayList<>();
  private long lastProgress;
  private long lastScrape;

  ScaleRun(Clocks clocks, ScalePlan plan) {
    this.clocks = clocks;
    this.plan = plan;
    this.bounds = plan.bounds();
    this.load = new Load(plan.units(), new SplittableRandom(1));
    this.submitted = new long[load.batches()];
    this.lastProgress = clocks.nanos();
    this.lastScrape = lastProgress;
  }

  Report run(RunFolder folder, Path home, Map<String, String> javaOptions)
      throws InterruptedException {
    try (ControlPlane plane = ControlPlane.start(clocks, folder, home, javaOptions);
        FleetChannel channel = open(plane);
        SimulatedFleet fleet =
            new SimulatedFleet(clocks, plane.registry(), plan.connections(), LOOPS)) {
      register(fleet);
      load.createTemplates(channel.channel());
      try (var units = new RunningUnits(clocks, channel.channel(), plan.units(), plan.machines())) {
        startAll(plane, channel.channel(), units);
        kill("one machine lost, its units elsewhere", bounds.oneLost(), fleet, units, List.of(0));
        int some = Math.max(1, plan.machines() / 100);
        kill(
            "1 % of the machines lost, all running again",
            bounds.someLost(), fleet, units, IntStream.rangeClosed(1, some).boxed().toList());
        showMemory(plane);
      }
    }
    return new Report(
        "scale: %,d machines, %,d units".formatted(plan.machines(), plan.units()), figures);
  }

  private static FleetChannel open(ControlPlane plane) {
    try {
      return Channels.open(plane.registry(), ClientConfig.DEFAULT);
    } catch (IOException e) {
      throw new BenchException("cannot open a channel: " + e.getMessage(), e);
    }
  }

  private void register(SimulatedFleet fleet) throws InterruptedException {
    long begin = clocks.nanos();
    fleet.grow(plan.machines());
    while (fleet.healthy() < plan.machines()) {
      giveUpAfter(begin, REGISTER_LIMIT, "machines registered", fleet.healthy());
      clocks.pause(GLANCE);
    }
    add("machines registered", seconds(begin), "s", Double.POSITIVE_INFINITY);
  }

  private void startAll(ControlPlane plane, Channel registry, RunningUnits units)
      throws InterruptedException {
    List<Member> members = plane.members();
    members.forEach(Member::mark);
    Scrape before = plane.etcdMetrics();
    long begin = clocks.nanos();
    double placedAfter = 0;
    SingleStarts single = new SingleStarts(clocks, registry);
    try (single;
        ExecutorService submitters = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> submission = submitters.submit(() -> submitAll(registry, submitters));
      while (units.running() < plan.units()) {
        clocks.pause(GLANCE);
        failIfFailed(submission);
        giveUpAfter(begin, plan.limit(), "units running", units.running());
        if (placedAfter == 0 && clocks.nanos() - lastScrape > SCRAPE.toNanos() && isPlaced(plane)) {
          placedAfter = seconds(begin);
        }
      }
    }
    double all = seconds(begin);
    add("all running", all, "s", bounds.allRunning());
    add("units running a second", plan.units() / all, "/s", Double.POSITIVE_INFINITY);
    add(
        "placements a second",
        plan.units() / (placedAfter == 0 ? all : placedAfter),
        "/s",
        Double.POSITIVE_INFINITY);
    showLatencies(units, single);
    showEtcd(before, plane.etcdMetrics());
    showCpu(members, all);
  }

  private boolean isPlaced(ControlPlane plane) throws InterruptedException {
    lastScrape = clocks.nanos();
    return plane.schedulerMetrics().get("fleet_scheduler_decisions_total") >= plan.units();
  }

  private Void submitAll(Channel registry, ExecutorService threads) throws Exception {
    var next = new AtomicInteger();
    List<Future<Void>> each = new ArrayList<>();
    for (int i = 0; i < plan.submitters(); i++) {
      each.add(
          threads.submit(
              () -> {
                for (int b = next.getAndIncrement();
                    b < load.batches();
                    b = next.getAndIncrement()) {
                  submitted[b] = clocks.nanos();
                  load.submit(registry, b);
                }
                return null;
              }));
    }
    long begin = clocks.nanos();
    for (Future<Void> one : each) {
      one.get();
    }
    add("all submitted", seconds(begin), "s", Double.POSITIVE_INFINITY);
    return null;
  }

  private static void failIfFailed(Future<?> submission) throws InterruptedException {
    if (submission.isDone()) {
      try {
        submission.get();
      } catch (ExecutionException e) {
        throw new BenchException("cannot submit: " + e.getCause(), e);
      }
    }
  }

  private void showLatencies(RunningUnits units, SingleStarts single) {
    List<Double> samples = new ArrayList<>();
    for (int unit = 0; unit < plan.units(); unit += SAMPLE_EVERY) {
      samples.add((units.runningSince(unit) - submitted[unit / Load.BATCH]) / 1e9);
    }
    var batch = new Percentiles(samples);
    add("submit to running in a batch, p50", batch.at(50), "s", Double.POSITIVE_INFINITY);
    add("submit to running in a batch, p99", batch.at(99), "s", Double.POSITIVE_INFINITY);
    Percentiles millis = single.millis();
    add("single starts meanwhile", millis.count(), "", Double.POSITIVE_INFINITY);
    add("single start meanwhile, p50", millis.at(50), "ms", Double.POSITIVE_INFINITY);
    add("single start meanwhile, p99", millis.at(99), "ms", 1_000 * bounds.singleStart());
    add("single starts failed", single.failures(), "", 0);
    add("snapshots sent to the watch", units.resets(), "", Double.POSITIVE_INFINITY);
  }

  private void showEtcd(Scrape before, Scrape after) {
    add(
        "etcd transactions",
        after.get("etcd_mvcc_txn_total")
            - before.get("etcd_mvcc_txn_total")
            + after.get("etcd_debugging_mvcc_txn_total")
            - before.get("etcd_debugging_mvcc_txn_total"),
        "",
        Double.POSITIVE_INFINITY);
    add(
        "etcd revisions",
        after.get("etcd_debugging_mvcc_current_revision")
            - before.get("etcd_debugging_mvcc_current_revision"),
        "",
        Double.POSITIVE_INFINITY);
    add("etcd keys", after.get("etcd_debugging_mvcc_keys_total"), "", Double.POSITIVE_INFINITY);
    add(
        "etcd database",
        after.get("etcd_mvcc_db_total_size_in_bytes") / MIB,
        "MiB",
        Double.POSITIVE_INFINITY);
  }

  private void showCpu(List<Member> members, double wall) {
    for (Member member : members) {
      double cpu = member.cpuSeconds();
      add("CPU of " + member.name(), cpu, "s", Double.POSITIVE_INFINITY);
      add("  cores", cpu / wall, "", Double.POSITIVE_INFINITY);
      add("  a unit", cpu * 1e6 / plan.units(), "us", Double.POSITIVE_INFINITY);
    }
  }

  private void showMemory(ControlPlane plane) {
    for (Member member : plane.members()) {
      add(
          "peak memory of " + member.name(),
          member.peakBytes() / MIB,
          "MiB",
          Double.POSITIVE_INFINITY);
    }
  }

  private void kill(
      String what, double bound, SimulatedFleet fleet, RunningUnits units, List<Integer> machines)
      throws InterruptedException {
    List<Integer> victims = units.on(machines);
    long begin = clocks.nanos();
    fleet.kill(machines);
    while (units.elsewhere(victims, machines) < victims.size()) {
      clocks.pause(GLANCE);
      giveUpAfter(begin, plan.limit(), what, units.elsewhere(victims, machines));
    }
    add(what, seconds(begin), "s", bound);
  }

  private void giveUpAfter(long begin, Duration limit, String what, int reached) {
    long now = clocks.nanos();
    if (now - lastProgress > PROGRESS.toNanos()) {
      lastProgress = now;
      System.err.printf("fleet-bench: %.0f s: %s: %,d%n", seconds(begin), what, reached);
    }
    if (now - begin > limit.toNanos()) {
      throw new BenchException(
          "%s: only %,d after %d s".formatted(what, reached, limit.toSeconds()));
    }
  }

  private double seconds(long begin) {
    return (clocks.nanos() - begin) / 1e9;
  }

  private synchronized void add(String name, double value, String unit, double atMost) {
    Figure figure = Figure.of(name, value, unit);
    figures.add(Double.isInfinite(atMost) ? figure : figure.atMost(atMost));
  }
}
