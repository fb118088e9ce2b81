package dev.fleet.unit.systemd;

import dev.fleet.unit.systemd.value.Amount;
import dev.fleet.unit.systemd.value.TimeSpan;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the unit's control group is given; see systemd.resource-control(5). Empty where not set.
 *
 * @param cpuQuota CPU time per second of wall time
 * @param cpuQuotaPeriod over which the quota is counted
 * @param cpuWeight 1 to 10000; 0 stands for {@code idle}
 * @param ioWeight 1 to 10000
 * @param allowedCpus as the kernel writes them: {@code 0-3,8}
 * @param allowedMemoryNodes as the kernel writes them
 */
public record ResourceLimits(
    Optional<TimeSpan> cpuQuota,
    Optional<TimeSpan> cpuQuotaPeriod,
    OptionalLong cpuWeight,
    OptionalLong ioWeight,
    Optional<Amount> memoryMin,
    Optional<Amount> memoryLow,
    Optional<Amount> memoryHigh,
    Optional<Amount> memoryMax,
    Optional<Amount> memorySwapMax,
    Optional<Amount> tasksMax,
    Optional<String> allowedCpus,
    Optional<String> allowedMemoryNodes) {}
