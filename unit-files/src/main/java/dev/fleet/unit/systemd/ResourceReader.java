package dev.fleet.unit.systemd;

import dev.fleet.unit.systemd.value.Amount;
import dev.fleet.unit.systemd.value.CpuSet;
import dev.fleet.unit.systemd.value.Numbers;
import dev.fleet.unit.systemd.value.Percent;
import dev.fleet.unit.systemd.value.Size;
import dev.fleet.unit.systemd.value.TimeSpan;
import dev.fleet.unit.systemd.value.Words;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Reads the options of systemd.resource-control(5). One use, one thread. */
final class ResourceReader {
  private static final int ALL = 10_000;
  private static final long MOST_WEIGHT = 10_000;

  /** Memory that is guaranteed may be nothing, and none is guaranteed unless set. */
  private static final Set<String> GUARANTEES = Set.of("MemoryMin", "MemoryLow");

  static final OptionTable<ResourceReader> OPTIONS = options();

  private Optional<TimeSpan> cpuQuota = Optional.empty();
  private Optional<TimeSpan> cpuQuotaPeriod = Optional.empty();
  private OptionalLong cpuWeight = OptionalLong.empty();
  private OptionalLong ioWeight = OptionalLong.empty();
  private final Map<String, Amount> memory = new HashMap<>();
  private Optional<Amount> tasksMax = Optional.empty();
  private CpuSet cpus = CpuSet.EMPTY;
  private CpuSet memoryNodes = CpuSet.EMPTY;

  ResourceLimits build() {
    return new ResourceLimits(
        cpuQuota,
        cpuQuotaPeriod,
        cpuWeight,
        ioWeight,
        memory("MemoryMin"),
        memory("MemoryLow"),
        memory("MemoryHigh"),
        memory("MemoryMax").or(() -> memory("MemoryLimit")),
        memory("MemorySwapMax"),
        tasksMax,
        cpus.text(),
        memoryNodes.text());
  }

  private static OptionTable<ResourceReader> options() {
    var options =
        OptionTable.<ResourceReader>of()
            .option("CPUQuota", ResourceReader::cpuQuota)
            .option("CPUQuotaPeriodSec", ResourceReader::cpuQuotaPeriod)
            .option("CPUWeight", ResourceReader::cpuWeight)
            .option("IOWeight", ResourceReader::ioWeight)
            .option("TasksMax", ResourceReader::tasksMax);
    for (String name :
        new String[] {
          "MemoryMin", "MemoryLow", "MemoryHigh", "MemoryMax", "MemorySwapMax", "MemoryLimit"
        }) {
      options.option(name, ResourceReader::memory);
    }
    cpuSet(options, "AllowedCPUs", r -> r.cpus, (r, set) -> r.cpus = set);
    cpuSet(options, "AllowedMemoryNodes", r -> r.memoryNodes, (r, set) -> r.memoryNodes = set);
    return unsupported(options).build();
  }

  private static OptionTable.Builder<ResourceReader> unsupported(
      OptionTable.Builder<ResourceReader> options) {
    return options
        .ignored(
            "Slice",
            "StartupAllowedCPUs",
            "StartupAllowedMemoryNodes",
            "CPUAccounting",
            "StartupCPUWeight",
            "CPUShares",
            "StartupCPUShares",
            "MemoryAccounting",
            "DefaultMemoryMin",
            "DefaultMemoryLow",
            "IOAccounting",
            "StartupIOWeight",
            "IODeviceWeight",
            "IOReadBandwidthMax",
            "IOWriteBandwidthMax",
            "IOReadIOPSMax",
            "IOWriteIOPSMax",
            "IODeviceLatencyTargetSec",
            "BlockIOAccounting",
            "BlockIOWeight",
            "StartupBlockIOWeight",
            "BlockIODeviceWeight",
            "BlockIOReadBandwidth",
            "BlockIOWriteBandwidth",
            "TasksAccounting",
            "Delegate",
            "DisableControllers",
            "IPAccounting",
            "ManagedOOMSwap",
            "ManagedOOMMemoryPressure",
            "ManagedOOMMemoryPressureLimit",
            "ManagedOOMPreference",
            // Without what they are exceptions from they mean nothing.
            "IPAddressAllow",
            "SocketBindAllow")
        .sandboxing("DevicePolicy", value -> value.isEmpty() || value.equals("auto"))
        .sandboxing(
            "DeviceAllow",
            "IPAddressDeny",
            "IPIngressFilterPath",
            "IPEgressFilterPath",
            "BPFProgram",
            "SocketBindDeny",
            "RestrictNetworkInterfaces");
  }

  private static void cpuSet(
      OptionTable.Builder<ResourceReader> options,
      String name,
      Function<ResourceReader, CpuSet> before,
      BiConsumer<ResourceReader, CpuSet> setter) {
    options.option(
        name,
        (reader, value) -> {
          Optional<String> text = value.expanded();
          if (text.isPresent()) {
            setter.accept(reader, cpus(value, text.get(), before.apply(reader)));
          }
        });
  }

  /** What was set before, and what the value adds to it; an empty value resets it. */
  private static CpuSet cpus(OptionValue value, String text, CpuSet before) {
    CpuSet sum = CpuSet.EMPTY;
    var words = new Words(text.replace(',', ' '));
    Words.Word word = words.next(EnumSet.of(Words.Rule.UNQUOTE));
    while (word instanceof Words.Text part) {
      Optional<CpuSet> cpus = CpuSet.parse(part.text());
      if (cpus.isEmpty()) {
        value.warn("Failed to parse CPU affinity '" + part.text() + "'");
        return before;
      }
      sum = sum.with(cpus.get());
      word = words.next(EnumSet.of(Words.Rule.UNQUOTE));
    }
    if (word instanceof Words.Malformed) {
      value.warn("Invalid value for " + value.option() + ": " + text);
      return before;
    }
    return sum.text().isEmpty() ? CpuSet.EMPTY : before.with(sum);
  }

  private void cpuQuota(OptionValue value) {
    if (value.isEmpty()) {
      cpuQuota = Optional.empty();
      return;
    }
    OptionalInt permyriad = Percent.parse(value.text(), Integer.MAX_VALUE);
    if (permyriad.isEmpty() || permyriad.getAsInt() == 0) {
      value.warn("Invalid CPU quota '" + value.text() + "', ignoring.");
      return;
    }
    cpuQuota = Optional.of(new TimeSpan(permyriad.getAsInt() * 100L));
  }

  private void cpuQuotaPeriod(OptionValue value) {
    if (value.isEmpty()) {
      cpuQuotaPeriod = Optional.empty();
      return;
    }
    TimeSpan.parse(value.text())
        .ifPresentOrElse(
            span -> cpuQuotaPeriod = Optional.of(span).filter(period -> !period.isInfinite()),
            () -> value.warnUnreadable("sec_def_infinity value"));
  }

  private void cpuWeight(OptionValue value) {
    cpuWeight =
        value.text().equals("idle")
            ? OptionalLong.of(0)
            : weight(value, "Invalid CPU weight", cpuWeight);
  }

  private void ioWeight(OptionValue value) {
    ioWeight = weight(value, "Invalid weight", ioWeight);
  }

  private static OptionalLong weight(OptionValue value, String fault, OptionalLong before) {
    if (value.isEmpty()) {
      return OptionalLong.empty();
    }
    OptionalLong weight = Numbers.unsigned(value.text(), MOST_WEIGHT);
    if (weight.isEmpty() || weight.getAsLong() == 0) {
      value.warn(fault + ", ignoring: " + value.text());
      return before;
    }
    return weight;
  }

  private void memory(OptionValue value) {
    String name = value.option();
    readMemory(value, name);
    if (name.equals("MemoryLimit") && memory.containsKey(name)) {
      value.warn("Unit uses MemoryLimit=; please use MemoryMax= instead.");
    }
  }

  private void readMemory(OptionValue value, String name) {
    boolean guarantee = GUARANTEES.contains(name);
    if (value.isEmpty()) {
      memory.put(name, guarantee ? new Amount.Absolute(0) : new Amount.Infinite());
      return;
    }
    if (value.text().equals("infinity")) {
      memory.put(name, new Amount.Infinite());
      return;
    }
    OptionalInt share = Percent.parse(value.text(), ALL);
    OptionalLong bytes = share.isPresent() ? OptionalLong.empty() : Size.parse(value.text());
    boolean zeroAllowed = guarantee || name.equals("MemorySwapMax");
    if (share.isEmpty() && bytes.isEmpty()) {
      value.warn("Invalid memory limit '" + value.text() + "', ignoring");
    } else if (share.orElse(1) * bytes.orElse(1) == 0 && !zeroAllowed) {
      value.warn("Memory limit '" + value.text() + "' out of range, ignoring.");
    } else {
      memory.put(
          name,
          share.isPresent()
              ? new Amount.Share(share.getAsInt())
              : new Amount.Absolute(bytes.getAsLong()));
    }
  }

  private void tasksMax(OptionValue value) {
    if (value.isEmpty()) {
      tasksMax = Optional.empty();
      return;
    }
    if (value.text().equals("infinity")) {
      tasksMax = Optional.of(new Amount.Infinite());
      return;
    }
    OptionalInt share = Percent.parse(value.text(), ALL);
    OptionalLong number = Numbers.unsigned(value.text(), Long.MAX_VALUE);
    if (share.isPresent()) {
      tasksMax = Optional.of(new Amount.Share(share.getAsInt()));
    } else if (number.isEmpty()) {
      value.warn("Invalid maximum tasks value '" + value.text() + "', ignoring");
    } else if (number.getAsLong() == 0) {
      value.warn("Maximum tasks value '" + value.text() + "' out of range, ignoring.");
    } else {
      tasksMax = Optional.of(new Amount.Absolute(number.getAsLong()));
    }
  }

  private Optional<Amount> memory(String name) {
    return Optional.ofNullable(memory.get(name));
  }
}
