package dev.fleet.agent.systemd;

import dev.fleet.v1.ControlGroup;
import dev.fleet.v1.UnitStatus;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;

/** Sorts the processes of a unit into its control groups. */
final class ProcessTree {
  private static final int MAX_PROCESSES = 1_000;
  private static final int MAX_GROUPS = 200;
  private static final int MAX_COMMAND_BYTES = 1_024;

  private ProcessTree() {}

  /** Adds the groups in the order of their paths: each comes before those below it. */
  static void add(List<Systemd.UnitProcess> processes, UnitStatus.Builder status) {
    var groups = new TreeMap<String, ControlGroup.Builder>();
    groups.put(
        status.getControlGroup(), ControlGroup.newBuilder().setPath(status.getControlGroup()));
    processes.stream()
        .sorted(java.util.Comparator.comparingInt(Systemd.UnitProcess::pid))
        .forEach(
            process -> {
              ControlGroup.Builder group =
                  groups.computeIfAbsent(
                      process.controlGroup(), path -> ControlGroup.newBuilder().setPath(path));
              if (group.getProcessesCount() < MAX_PROCESSES) {
                group
                    .addProcessesBuilder()
                    .setPid(process.pid())
                    .setCommandLine(cut(process.command()));
              }
            });
    groups.values().stream().limit(MAX_GROUPS).forEach(status::addControlGroups);
  }

  /** At most so many bytes, no character cut in two. */
  static String cut(String command) {
    byte[] bytes = command.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= MAX_COMMAND_BYTES) {
      return command;
    }
    int end = MAX_COMMAND_BYTES;
    while ((bytes[end] & 0xc0) == 0x80) {
      end--;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8);
  }
}
