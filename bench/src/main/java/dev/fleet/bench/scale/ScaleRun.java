package dev.fleet.bench.scale;

import dev.fleet.bench.BenchException;
import dev.fleet.bench.Percentiles;
import dev.fleet.bench.Report;
import dev.fleet.bench.Waiting;
import dev.fleet.bench.process.ControlPlane;
import dev.fleet.bench.process.Member;
import dev.fleet.bench.process.Scrape;
import dev.fleet.bench.simulated.Load;
import dev.fleet.bench.simulated.RunningUnits;
import dev.fleet.bench.simulated.SimulatedFleet;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.grpc.FleetChannel;
import io.grpc.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** One run of {@code scale}, from the first process to the last machine lost. */
final class ScaleRun {
  private static final double MIB = 1 << 20;
  private static final int SAMPLE_EVERY = 97;
  private static final int LOOPS = 2;
  private static final Duration REGISTER_LIMIT = Duration.ofMinutes(2);

  private static final Duration SCRAPE = Duration.ofMillis(250);

  private final Clocks clocks;
  private final ScalePlan plan;
  private final ScalePlan.Bounds bounds;
  private final Load load;
  private final long[] submitted;
  private final Findings findings = new Findings();
  private long lastScrape;
  private double placedAfter;

  ScaleRun(Clocks clocks, ScalePlan plan) {
    this.clocks = clocks;
    this.plan = plan;
    this.bounds = plan.bounds();
    this.load = new Load(plan.units(), new SplittableRandom(1));
    this.submitted = new long[load.batches()];
    this.lastScrape = clocks.nanos();
  }

  Report run(ControlPlane plane) throws InterruptedException {
    try (FleetChannel channel = ControlPlane.connect(plane.registry());
        SimulatedFleet fleet =
            new SimulatedFleet(clocks, plane.registry(), plan.connections(), LOOPS)) {
      register(fleet);
      load.createTemplates(channel.channel(), SingleStarts.TEMPLATE);
      try (var units = new RunningUnits(clocks, channel.channel(), plan.units(), plan.machines())) {
        var waiting = new Waiting(clocks, plan.limit());
        var stage =
            new Stage(clocks, plan, plane, fleet, units, channel.channel(), waiting, findings);
        startAll(stage);
        for (Trial trial : plan.trials()) {
          trial.run(stage);
        }
        showMemory(plane);
      }
    }
    return new Report(
        "scale: %,d machines, %,d units".formatted(plan.machines(), plan.units()), findings.all());
  }

  private void register(SimulatedFleet fleet) throws InterruptedException {
    long begin = clocks.nanos();
    fleet.grow(plan.machines());
    new Waiting(clocks, REGISTER_LIMIT)
        .until("machines registered", plan.machines(), fleet::healthy);
    findings.add("machines registered", seconds(begin), "s");
  }

  private void startAll(Stage stage) throws InterruptedException {
    ControlPlane plane = stage.plane();
    Channel registry = stage.registry();
    RunningUnits units = stage.units();
    List<Member> members = plane.members();
    members.forEach(Member::mark);
    Scrape before = plane.etcdMetrics();
    long begin = clocks.nanos();
    SingleStarts single = new SingleStarts(clocks, registry, "load");
    try (single;
        ExecutorService submitters = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> submission = submitters.submit(() -> submitAll(registry, submitters));
      stage
          .waiting()
          .until(
              "units running",
              plan.units(),
              () -> {
                failIfFailed(submission);
                lookWhetherPlaced(plane, begin);
                return units.running();
              });
    }
    double all = seconds(begin);
    findings.add("all running", all, "s", bounds.allRunning());
    findings.add("units running a second", plan.units() / all, "/s");
    findings.add(
        "placements a second", plan.units() / (placedAfter == 0 ? all : placedAfter), "/s");
    showLatencies(units, single);
    showEtcd(before, plane.etcdMetrics());
    showCpu(members, all);
  }

  private void lookWhetherPlaced(ControlPlane plane, long begin) throws InterruptedException {
    if (placedAfter > 0 || clocks.nanos() - lastScrape <= SCRAPE.toNanos()) {
      return;
    }
    lastScrape = clocks.nanos();
    if (plane.schedulerMetrics().get("fleet_scheduler_decisions_total") >= plan.units()) {
      placedAfter = seconds(begin);
    }
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
    findings.add("all submitted", seconds(begin), "s");
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
    findings.add("submit to running in a batch, p50", batch.at(50), "s");
    findings.add("submit to running in a batch, p99", batch.at(99), "s");
    Percentiles millis = single.millis();
    findings.add("single starts meanwhile", millis.count(), "");
    findings.add("single start meanwhile, p50", millis.at(50), "ms");
    findings.add("single start meanwhile, p99", millis.at(99), "ms", 1_000 * bounds.singleStart());
    findings.add("single starts failed", single.failures(), "", 0);
    findings.add("snapshots sent to the watch", units.resets(), "");
  }

  private void showEtcd(Scrape before, Scrape after) {
    findings.add(
        "etcd transactions",
        after.get("etcd_mvcc_txn_total")
            - before.get("etcd_mvcc_txn_total")
            + after.get("etcd_debugging_mvcc_txn_total")
            - before.get("etcd_debugging_mvcc_txn_total"),
        "");
    findings.add(
        "etcd revisions",
        after.get("etcd_debugging_mvcc_current_revision")
            - before.get("etcd_debugging_mvcc_current_revision"),
        "");
    findings.add("etcd keys", after.get("etcd_debugging_mvcc_keys_total"), "");
    findings.add("etcd database", after.get("etcd_mvcc_db_total_size_in_bytes") / MIB, "MiB");
  }

  private void showCpu(List<Member> members, double wall) {
    for (Member member : members) {
      double cpu = member.cpuSeconds();
      findings.add("CPU of " + member.name(), cpu, "s");
      findings.add("  cores", cpu / wall, "");
      findings.add("  a unit", cpu * 1e6 / plan.units(), "us");
    }
  }

  private void showMemory(ControlPlane plane) {
    for (Member member : plane.members()) {
      findings.add("peak memory of " + member.name(), member.peakBytes() / MIB, "MiB");
    }
  }

  private double seconds(long begin) {
    return (clocks.nanos() - begin) / 1e9;
  }
}
