package dev.fleet.bench.process;

import dev.fleet.runtime.clock.Clocks;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts time and the CPU of some processes from a moment on. Confined to one thread. */
public final class Meter {
  private final Clocks clocks;
  private final List<ProcessGroup> groups;
  private final Map<String, Double> before;
  private final long begun;

  /** Begins now. */
  public Meter(Clocks clocks, List<ProcessGroup> groups) {
    this.clocks = clocks;
    this.groups = groups;
    this.before = now();
    this.begun = clocks.nanos();
  }

  private Map<String, Double> now() {
    Map<String, Double> seconds = new HashMap<>();
    groups.forEach(group -> seconds.put(group.name(), group.cpuSeconds()));
    return seconds;
  }

  /** When it began, by the ticker. */
  public long begun() {
    return begun;
  }

  /** Seconds so far. */
  public double seconds() {
    return (clocks.nanos() - begun) / 1e9;
  }

  /** CPU seconds so far, by the name of the group; what has begun since does not count. */
  public Map<String, Double> cpuSeconds() {
    Map<String, Double> used = now();
    used.replaceAll((name, seconds) -> seconds - before.getOrDefault(name, 0.0));
    return Map.copyOf(used);
  }
}
