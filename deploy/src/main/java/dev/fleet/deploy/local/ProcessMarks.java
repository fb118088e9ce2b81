package dev.fleet.deploy.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Membership by a variable of the environment, which children inherit, and by descent, for children
 * that were given another environment. Takes no rights: all users can look into the environment of
 * their own processes.
 */
final class ProcessMarks implements Membership {
  private static final String VARIABLE = "FLEET_LOCAL_MEMBER";

  private final String cluster;

  /**
   * @param cluster its name, unique on the host
   */
  ProcessMarks(String cluster) {
    this.cluster = cluster;
  }

  @Override
  public Process start(
      String member, List<String> command, Map<String, String> environment, Path log) {
    Map<String, String> marked = new HashMap<>(environment);
    marked.put(VARIABLE, value(member));
    return Launch.start(command, marked, log);
  }

  private String value(String member) {
    return cluster + "/" + member;
  }

  @Override
  public Set<ProcessId> processes(String member) {
    // A mark ends where its value ends, so that m1 is not taken for m11.
    String mark = VARIABLE + "=" + value(member) + (member.isEmpty() ? "" : "\0");
    Set<ProcessId> found = new HashSet<>();
    Map<Long, List<Long>> children = new HashMap<>();
    Deque<Long> open = new ArrayDeque<>();
    for (long pid : pids()) {
      ProcessId.parent(pid)
          .ifPresent(parent -> children.computeIfAbsent(parent, key -> new ArrayList<>()).add(pid));
      if (environment(pid).contains(mark)) {
        open.add(pid);
      }
    }
    while (!open.isEmpty()) {
      long pid = open.remove();
      ProcessId.of(pid).ifPresent(found::add);
      // Each is the child of one parent, so nobody is seen by descent twice.
      List<Long> below = children.remove(pid);
      if (below != null) {
        open.addAll(below);
      }
    }
    return found;
  }

  private static List<Long> pids() {
    List<Long> pids = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
      entries.forEach(entry -> pids.add(Long.parseLong(entry.getFileName().toString())));
    } catch (IOException e) {
      throw new LocalClusterException("cannot read /proc: " + e.getMessage(), e);
    }
    return pids;
  }

  /** Empty when the process is gone or somebody else's. The kernel bounds its size. */
  private static String environment(long pid) {
    try {
      byte[] bytes = Files.readAllBytes(Path.of("/proc/" + pid + "/environ"));
      return new String(bytes, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
