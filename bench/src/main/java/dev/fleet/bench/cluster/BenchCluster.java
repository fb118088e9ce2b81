package dev.fleet.bench.cluster;

import dev.fleet.bench.BenchException;
import dev.fleet.bench.RunFolder;
import dev.fleet.bench.process.Scrape;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.grpc.Channels;
import dev.fleet.runtime.grpc.ClientConfig;
import dev.fleet.runtime.grpc.Endpoint;
import dev.fleet.runtime.grpc.FleetChannel;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A cluster under test, made and ended by the distribution's {@code fleet-local}. It does not
 * outlive this JVM, even one that is told to end. Thread-safe.
 */
public final class BenchCluster implements AutoCloseable {
  private static final Duration UP_LIMIT = Duration.ofMinutes(5);
  private static final Duration COMMAND_LIMIT = Duration.ofMinutes(5);

  private static final Map<String, String> ON_MACHINE =
      Map.of("PATH", Distribution.PATH, "LANG", "C.UTF-8");

  private final Clocks clocks;
  private final Programs programs;
  private final Distribution distribution;
  private final ClusterPlan plan;
  private final HttpClient http = HttpClient.newHttpClient();
  private List<ClusterMember> members = List.of();
  private final List<RunningProgram> running = new ArrayList<>();
  private boolean closed;

  private BenchCluster(Clocks clocks, ClusterPlan plan) {
    this.clocks = clocks;
    this.programs = new Programs(clocks);
    this.distribution = new Distribution(plan.home(), programs);
    this.plan = plan;
  }

  /**
   * Makes a cluster and returns when all its machines are registered.
   *
   * @param folder holds that of the plan, and outlives the cluster
   * @throws BenchException with what {@code fleet-local} said, if it could not
   */
  public static BenchCluster up(Clocks clocks, ClusterPlan plan, RunFolder folder)
      throws InterruptedException {
    var cluster = folder.own(new BenchCluster(clocks, plan));
    try {
      cluster.local(
          "up",
          "--init=" + plan.kind(),
          "--machines=" + plan.machines(),
          "--subnet=" + plan.subnet());
      cluster.members = ClusterMember.parse(cluster.local("status").output());
      return cluster;
    } catch (InterruptedException | RuntimeException e) {
      try {
        cluster.close();
      } catch (BenchException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
  }

  private Ended local(String command, String... options) throws InterruptedException {
    var arguments = new ArrayList<>(List.of(command, "--dir=" + plan.folder()));
    arguments.addAll(Arrays.asList(options));
    return distribution.run("fleet-local", arguments, Map.of(), plan.home(), UP_LIMIT);
  }

  public Clocks clocks() {
    return clocks;
  }

  public ClusterPlan plan() {
    return plan;
  }

  /** The members, the control plane first. */
  public List<ClusterMember> members() {
    return members;
  }

  public List<ClusterMember> machines() {
    return members.stream().filter(ClusterMember::isMachine).toList();
  }

  /** The machine with this ID. */
  public ClusterMember machine(String id) {
    return machines().stream()
        .filter(machine -> machine.machineId().equals(id))
        .findFirst()
        .orElseThrow(() -> new BenchException("the cluster has no machine " + id));
  }

  private String address(String name) {
    return members.stream()
        .filter(member -> member.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new BenchException("the cluster has no " + name))
        .address();
  }

  /** A channel to the registry. */
  public FleetChannel registry() {
    try {
      return Channels.open(Endpoint.parse(address("registry-1")), ClientConfig.DEFAULT);
    } catch (IOException e) {
      throw new BenchException("cannot open a channel: " + e.getMessage(), e);
    }
  }

  public Scrape etcdMetrics() throws InterruptedException {
    return Scrape.of(http, address("etcd"));
  }

  /** Runs the distribution's {@code fleetctl} in a folder. */
  public Ended fleetctl(Path folder, String... arguments) throws InterruptedException {
    return distribution.fleetctl(address("registry-1"), folder, Arrays.asList(arguments));
  }

  /** Runs it; what it writes goes to the sink. */
  public Ended fleetctl(OutputStream sink, String... arguments) throws InterruptedException {
    return distribution.fleetctl(address("registry-1"), sink, Arrays.asList(arguments));
  }

  /** Starts it, to go on until it is closed, or this is. */
  public RunningProgram startFleetctl(OutputStream sink, String... arguments) {
    return own(distribution.startFleetctl(address("registry-1"), sink, Arrays.asList(arguments)));
  }

  /** Runs a program on a machine with a systemd, as root. */
  public Ended on(ClusterMember machine, String... command) throws InterruptedException {
    return programs.run(inside(machine, command), ON_MACHINE, Path.of("/"), COMMAND_LIMIT);
  }

  /** Runs it there; what it writes goes to the sink. */
  public Ended on(ClusterMember machine, OutputStream sink, String... command)
      throws InterruptedException {
    return programs
        .run(inside(machine, command), ON_MACHINE, Path.of("/"), COMMAND_LIMIT, sink)
        .orFail();
  }

  /** Starts it there, to go on until it is closed, or this is. */
  public RunningProgram startOn(ClusterMember machine, OutputStream sink, String... command) {
    return own(programs.start(inside(machine, command), ON_MACHINE, Path.of("/"), sink));
  }

  private static List<String> inside(ClusterMember machine, String... command) {
    var line = new ArrayList<>(List.of("nsenter", "-t", Long.toString(machine.pid()), "-a", "--"));
    line.addAll(Arrays.asList(command));
    return line;
  }

  private synchronized RunningProgram own(RunningProgram program) {
    running.add(program);
    if (closed) {
      program.close();
    }
    return program;
  }

  /** The folder of a machine with a systemd for unit files that its boot shall not see. */
  public Path runtimeUnits(ClusterMember machine) {
    return Path.of("/proc/" + machine.pid() + "/root/run/systemd/system");
  }

  /** Ends the cluster and removes all that belongs to it; the first time. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    running.forEach(RunningProgram::close);
    http.close();
    try {
      local("down");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
