package dev.fleet.agent.embedded.linux;

import dev.fleet.unit.systemd.ResourceLimits;
import dev.fleet.unit.systemd.value.Amount;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A file of a control group and what to write to it, for one directive of
 * systemd.resource-control(5).
 *
 * @param directive as in the unit file, for messages
 */
record ResourceSetting(String directive, String controller, String file, String value) {
  private static final long SECOND_MICROS = 1_000_000;
  private static final long PERIOD_MICROS = 100_000;
  private static final long LEAST_QUOTA_MICROS = 1_000;
  private static final long WEIGHT = 100;
  private static final long SHARES = 1_024;
  private static final long WHOLE = 10_000;

  /**
   * What percentages are of.
   *
   * @param tasks how many there can be
   */
  record Machine(long memoryBytes, long tasks) {}

  /** The settings for version 2, in the order in which they are to be written. */
  static List<ResourceSetting> unified(ResourceLimits limits, Machine machine) {
    var list = new Builder(machine);
    limits
        .cpuQuota()
        .ifPresent(
            quota -> {
              long period = period(limits);
              list.add("CPUQuota", "cpu", "cpu.max", quota(quota.micros(), period) + " " + period);
            });
    limits
        .cpuWeight()
        .ifPresent(
            weight -> {
              if (weight == 0) {
                list.add("CPUWeight", "cpu", "cpu.idle", "1");
              } else {
                list.add("CPUWeight", "cpu", "cpu.weight", Long.toString(weight));
              }
            });
    list.number("IOWeight", "io", "io.weight", limits.ioWeight(), "default ");
    list.memory("MemoryMin", "memory.min", limits.memoryMin());
    list.memory("MemoryLow", "memory.low", limits.memoryLow());
    list.memory("MemoryHigh", "memory.high", limits.memoryHigh());
    list.memory("MemoryMax", "memory.max", limits.memoryMax());
    list.memory("MemorySwapMax", "memory.swap.max", limits.memorySwapMax());
    list.tasks(limits);
    limits.allowedCpus().ifPresent(v -> list.add("AllowedCPUs", "cpuset", "cpuset.cpus", v));
    limits
        .allowedMemoryNodes()
        .ifPresent(v -> list.add("AllowedMemoryNodes", "cpuset", "cpuset.mems", v));
    return list.settings;
  }

  /** Those that version 1 has a word for. */
  static List<ResourceSetting> legacy(ResourceLimits limits, Machine machine) {
    var list = new Builder(machine);
    limits
        .cpuQuota()
        .ifPresent(
            quota -> {
              long period = period(limits);
              list.add("CPUQuota", "cpu", "cpu.cfs_period_us", Long.toString(period));
              list.add("CPUQuota", "cpu", "cpu.cfs_quota_us", none(quota(quota.micros(), period)));
            });
    limits
        .cpuWeight()
        .ifPresent(
            weight ->
                list.add(
                    "CPUWeight",
                    "cpu",
                    "cpu.shares",
                    Long.toString(Math.max(2, weight * SHARES / WEIGHT))));
    limits
        .memoryMax()
        .ifPresent(
            amount ->
                list.add(
                    "MemoryMax",
                    "memory",
                    "memory.limit_in_bytes",
                    none(Builder.text(amount, machine.memoryBytes()))));
    list.tasks(limits);
    return list.settings;
  }

  /** Version 1 has another word for no limit, in all files but pids.max. */
  private static String none(String value) {
    return value.equals("max") ? "-1" : value;
  }

  /** The directives among {@code limits} that version 1 has no word for. */
  static List<String> unifiedOnly(ResourceLimits limits) {
    var legacy =
        legacy(limits, new Machine(1, 1)).stream().map(ResourceSetting::directive).toList();
    return unified(limits, new Machine(1, 1)).stream()
        .map(ResourceSetting::directive)
        .filter(directive -> !legacy.contains(directive))
        .toList();
  }

  private static long period(ResourceLimits limits) {
    return limits.cpuQuotaPeriod().map(span -> span.micros()).orElse(PERIOD_MICROS);
  }

  /** CPU time in a period; the kernel takes no less than a millisecond. */
  private static String quota(long microsInSecond, long period) {
    if (microsInSecond == Long.MAX_VALUE) {
      return "max";
    }
    double share = (double) microsInSecond / SECOND_MICROS;
    return Long.toString(Math.max(LEAST_QUOTA_MICROS, Math.round(share * period)));
  }

  private static final class Builder {
    final List<ResourceSetting> settings = new ArrayList<>();
    private final Machine machine;

    Builder(Machine machine) {
      this.machine = machine;
    }

    void add(String directive, String controller, String file, String value) {
      settings.add(new ResourceSetting(directive, controller, file, value));
    }

    void number(
        String directive, String controller, String file, OptionalLong value, String prefix) {
      value.ifPresent(number -> add(directive, controller, file, prefix + number));
    }

    void memory(String directive, String file, Optional<Amount> amount) {
      amount.ifPresent(a -> add(directive, "memory", file, text(a, machine.memoryBytes())));
    }

    void tasks(ResourceLimits limits) {
      limits
          .tasksMax()
          .ifPresent(a -> add("TasksMax", "pids", "pids.max", text(a, machine.tasks())));
    }

    private static String text(Amount amount, long whole) {
      return switch (amount) {
        case Amount.Absolute absolute -> Long.toString(absolute.value());
        case Amount.Share share ->
            Long.toString((long) ((double) whole * share.permyriad() / WHOLE));
        case Amount.Infinite _ -> "max";
      };
    }
  }
}
