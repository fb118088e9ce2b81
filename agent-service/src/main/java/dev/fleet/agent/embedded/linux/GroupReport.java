package dev.fleet.agent.embedded.linux;

import dev.fleet.agent.embedded.host.ProcessInfo;
import dev.fleet.agent.embedded.host.Usage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** What a unit's processes are and use, for people. Confined to the manager's loop. */
final class GroupReport {
  private static final int MOST_PROCESSES = 1_000;

  /** Of a clock tick in /proc: USER_HZ is 100 on all machines that are left. */
  private static final long TICK_NANOS = 10_000_000;

  private final Members members;
  private final Proc proc;
  private long endedTicks;

  GroupReport(Members members, Proc proc) {
    this.members = members;
    this.proc = proc;
  }

  /** A process ended that had used this much CPU time. */
  void ended(long ticks) {
    endedTicks += ticks;
  }

  /** Each parent before its children, these by number. */
  List<ProcessInfo> processes() {
    Map<Integer, ProcStat> stats = stats();
    var children = new HashMap<Integer, List<ProcStat>>();
    for (ProcStat stat : stats.values()) {
      int parent = stats.containsKey(stat.parent()) ? stat.parent() : 0;
      children.computeIfAbsent(parent, _ -> new ArrayList<>()).add(stat);
    }
    var list = new ArrayList<ProcessInfo>();
    Deque<ProcStat> next = new ArrayDeque<>(children.getOrDefault(0, List.of()));
    while (!next.isEmpty() && list.size() < MOST_PROCESSES) {
      ProcStat stat = next.pop();
      int parent = stats.containsKey(stat.parent()) ? stat.parent() : 0;
      list.add(new ProcessInfo(stat.pid(), parent, stat.name(), proc.commandLine(stat)));
      children.getOrDefault(stat.pid(), List.of()).reversed().forEach(next::push);
    }
    return list;
  }

  /** By number. */
  private Map<Integer, ProcStat> stats() {
    var stats = new LinkedHashMap<Integer, ProcStat>();
    for (int pid : members.pids().stream().sorted().toList()) {
      proc.stat(pid).filter(stat -> !stat.isDead()).ifPresent(stat -> stats.put(pid, stat));
    }
    return stats;
  }

  /** From the control group's own counters where there are some, else added up. */
  Usage usage() {
    List<ControlGroup> groups =
        members instanceof GroupedMembers grouped ? grouped.all() : List.of();
    OptionalLong tasks = first(groups, "pids.current");
    OptionalLong memory = first(groups, "memory.current", "memory.usage_in_bytes");
    OptionalLong cpu = OptionalLong.empty();
    for (ControlGroup group : groups) {
      OptionalLong micros = group.number("cpu.stat", "usage_usec");
      cpu = micros.isPresent() ? OptionalLong.of(micros.getAsLong() * 1_000) : cpu;
    }
    var stats = stats().values();
    if (tasks.isEmpty()) {
      tasks = OptionalLong.of(stats.stream().mapToLong(ProcStat::tasks).sum());
    }
    if (memory.isEmpty()) {
      memory = OptionalLong.of(stats.stream().mapToLong(s -> proc.residentBytes(s.pid())).sum());
    }
    if (cpu.isEmpty()) {
      long ticks = endedTicks + stats.stream().mapToLong(ProcStat::cpuTicks).sum();
      cpu = OptionalLong.of(ticks * TICK_NANOS);
    }
    return new Usage(tasks, first(groups, "pids.max"), memory, cpu);
  }

  private static OptionalLong first(List<ControlGroup> groups, String... files) {
    for (ControlGroup group : groups) {
      for (String file : files) {
        OptionalLong number = group.number(file);
        if (number.isPresent()) {
          return number;
        }
      }
    }
    return OptionalLong.empty();
  }
}
