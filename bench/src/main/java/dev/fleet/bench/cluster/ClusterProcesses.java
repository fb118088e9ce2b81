package dev.fleet.bench.cluster;

import dev.fleet.bench.process.ProcessGroup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds the processes of a cluster: its services', and on its machines those of systemd. */
public final class ClusterProcesses {
  /** By a part of their command line; of journalctl those that the journal service runs. */
  private static final Map<String, String> SERVICES =
      Map.of(
          "agent-service.jar", "agent",
          "journal-service.jar", "journal",
          "journalctl --quiet", "journalctl",
          "systemd-journald", "journald",
          "dbus-daemon", "dbus");

  private static final String SYSTEMD = "systemd";

  /** What runs units on a machine without fleet. */
  public static final List<String> OF_SYSTEMD = List.of(SYSTEMD, "journald", "dbus");

  private ClusterProcesses() {}

  /** Those that run now, the control plane first; those of the same kind together. */
  public static List<ProcessGroup> of(BenchCluster cluster) {
    Map<String, List<Long>> pids = new LinkedHashMap<>();
    for (ClusterMember member : cluster.members()) {
      if (!member.isMachine()) {
        add(pids, member.name().replaceAll("-\\d+$", ""), member.pid());
      }
    }
    for (String name : List.of("agent", "journal", "journalctl", SYSTEMD, "journald", "dbus")) {
      pids.put(name, new ArrayList<>());
    }
    for (ClusterMember machine : cluster.machines()) {
      if (cluster.plan().hasReference()) {
        add(pids, SYSTEMD, machine.pid());
      }
      ProcessHandle.of(machine.pid()).stream()
          .flatMap(ProcessHandle::descendants)
          .forEach(process -> addService(pids, process.pid()));
    }
    return pids.entrySet().stream()
        .filter(group -> !group.getValue().isEmpty())
        .map(group -> new ProcessGroup(group.getKey(), group.getValue()))
        .toList();
  }

  private static void addService(Map<String, List<Long>> pids, long pid) {
    String command = commandLine(pid);
    SERVICES.forEach(
        (part, name) -> {
          if (command.contains(part)) {
            add(pids, name, pid);
          }
        });
  }

  private static void add(Map<String, List<Long>> pids, String name, long pid) {
    pids.computeIfAbsent(name, key -> new ArrayList<>()).add(pid);
  }

  private static String commandLine(long pid) {
    try {
      byte[] words = Files.readAllBytes(Path.of("/proc/" + pid + "/cmdline"));
      return new String(words, StandardCharsets.UTF_8).replace('\0', ' ');
    } catch (IOException e) {
      return ""; // It has ended.
    }
  }
}
