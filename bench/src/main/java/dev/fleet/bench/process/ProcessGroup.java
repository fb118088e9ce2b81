package dev.fleet.bench.process;

import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Processes of one kind, such as the agents of all machines. Confined to one thread.
 *
 * @param pids on this host
 */
public record ProcessGroup(String name, List<Long> pids) {
  public ProcessGroup {
    pids = List.copyOf(pids);
  }

  /** CPU seconds of all of them so far. */
  public double cpuSeconds() {
    return pids.stream().mapToDouble(ProcFiles::cpuSeconds).sum();
  }

  /** CPU seconds of all their children that have ended so far. */
  public double endedChildrenCpuSeconds() {
    return pids.stream().mapToDouble(ProcFiles::endedChildrenCpuSeconds).sum();
  }

  /** The mean of one, in bytes. */
  public double residentBytes() {
    return mean(ProcFiles::residentBytes);
  }

  /** The mean of one, with what is shared counted in equal parts, in bytes. */
  public double proportionalBytes() {
    return mean(ProcFiles::proportionalBytes);
  }

  private double mean(ToLongFunction<Long> size) {
    return pids.stream().mapToLong(size).average().orElse(0);
  }
}
