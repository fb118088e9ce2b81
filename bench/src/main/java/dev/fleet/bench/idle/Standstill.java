package dev.fleet.bench.idle;

import dev.fleet.bench.Figure;
import dev.fleet.bench.cluster.ClusterProcesses;
import dev.fleet.bench.process.ProcessGroup;
import dev.fleet.bench.process.Scrape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What was used while nothing happened.
 *
 * @param cpu CPU seconds, by group
 */
record Standstill(
    List<ProcessGroup> groups,
    double seconds,
    Map<String, Double> cpu,
    Scrape before,
    Scrape after) {
  private static final double MIB = 1 << 20;

  /** The bounds are for so many units a machine. */
  private static final int BOUND_UNITS = 170;

  private static final double AGENT_CPU_MILLIS = 5;
  private static final double REGISTRY_AND_ETCD_CPU_MILLIS = 10;
  private static final double AGENT_MIB = 96;

  /** All figures of this number of units a machine. */
  List<Figure> figures(int units) {
    String prefix = "%d units: ".formatted(units);
    var figures = new ArrayList<Figure>();
    boolean bound = units == BOUND_UNITS;
    for (ProcessGroup group : groups) {
      figures.addAll(ofGroup(prefix, group, bound));
    }
    Figure both =
        Figure.of(
            prefix + "CPU of registry and etcd", cpuMillis("registry") + cpuMillis("etcd"), "ms/s");
    figures.add(bound ? both.atMost(REGISTRY_AND_ETCD_CPU_MILLIS) : both);
    figures.add(
        rate(prefix + "received by etcd", "etcd_network_client_grpc_received_bytes_total", "B/s"));
    figures.add(rate(prefix + "sent by etcd", "etcd_network_client_grpc_sent_bytes_total", "B/s"));
    figures.add(rate(prefix + "etcd's revisions", "etcd_debugging_mvcc_current_revision", "/s"));
    figures.add(
        rate(prefix + "etcd's writes to disk", "etcd_disk_wal_fsync_duration_seconds_count", "/s"));
    return figures;
  }

  private List<Figure> ofGroup(String prefix, ProcessGroup group, boolean bound) {
    boolean isAgent = group.name().equals("agent");
    Figure time = Figure.of(prefix + "CPU of " + group.name(), cpuMillis(group.name()), "ms/s");
    Figure resident =
        Figure.of(
            prefix + "resident memory of " + group.name(), group.residentBytes() / MIB, "MiB");
    if (isAgent && cpu.containsKey("systemd")) {
      double systemd = ClusterProcesses.OF_SYSTEMD.stream().mapToDouble(this::cpuMillis).sum();
      time = time.against(systemd);
    }
    if (isAgent && bound) {
      time = time.atMost(AGENT_CPU_MILLIS);
      resident = resident.atMost(AGENT_MIB);
    }
    return List.of(
        time,
        resident,
        Figure.of(
            prefix + "proportional memory of " + group.name(),
            group.proportionalBytes() / MIB,
            "MiB"));
  }

  /** Milliseconds of CPU a second, the mean of the group's processes. */
  private double cpuMillis(String name) {
    int count =
        groups.stream()
            .filter(group -> group.name().equals(name))
            .mapToInt(group -> group.pids().size())
            .sum();
    return count == 0 ? 0 : cpu.getOrDefault(name, 0.0) * 1_000 / seconds / count;
  }

  private Figure rate(String name, String metric, String unit) {
    return Figure.of(name, (after.get(metric) - before.get(metric)) / seconds, unit);
  }
}
