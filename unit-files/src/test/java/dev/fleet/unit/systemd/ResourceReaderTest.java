package dev.fleet.unit.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.unit.systemd.value.Amount;
import dev.fleet.unit.systemd.value.TimeSpan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ResourceReaderTest {
  @Test
  void everythingMayBeSet() {
    ResourceLimits limits =
        read(
            """
            CPUQuota=150%
            CPUQuotaPeriodSec=10ms
            CPUWeight=200
            IOWeight=50
            MemoryMin=1K
            MemoryLow=0
            MemoryHigh=50%
            MemoryMax=1.5G
            MemorySwapMax=infinity
            TasksMax=10%
            AllowedCPUs=0-1
            AllowedCPUs=3
            AllowedMemoryNodes=0
            """);
    assertThat(limits.cpuQuota()).contains(TimeSpan.ofMillis(1500));
    assertThat(limits.cpuQuotaPeriod()).contains(TimeSpan.ofMillis(10));
    assertThat(limits.cpuWeight()).hasValue(200);
    assertThat(limits.ioWeight()).hasValue(50);
    assertThat(limits.memoryMin()).contains(new Amount.Absolute(1024));
    assertThat(limits.memoryLow()).contains(new Amount.Absolute(0));
    assertThat(limits.memoryHigh()).contains(new Amount.Share(5000));
    assertThat(limits.memoryMax()).contains(new Amount.Absolute(1_610_612_736));
    assertThat(limits.memorySwapMax()).contains(new Amount.Infinite());
    assertThat(limits.tasksMax()).contains(new Amount.Share(1000));
    assertThat(limits.allowedCpus()).contains("0-1,3");
    assertThat(limits.allowedMemoryNodes()).contains("0");
  }

  @Test
  void oldNamesAndSpecialValues() {
    assertThat(read("MemoryLimit=1M").memoryMax()).contains(new Amount.Absolute(1 << 20));
    assertThat(read("MemoryLimit=1M\nMemoryMax=2M").memoryMax())
        .contains(new Amount.Absolute(2 << 20));
    assertThat(read("CPUWeight=idle").cpuWeight()).hasValue(0);
    assertThat(read("TasksMax=infinity").tasksMax()).contains(new Amount.Infinite());
    assertThat(read("AllowedCPUs=1\nAllowedCPUs=").allowedCpus()).isEmpty();
    assertThat(read("CPUQuota=50%\nCPUQuota=").cpuQuota()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CPUQuota=0%",
        "CPUQuota=5",
        "CPUWeight=0",
        "CPUWeight=10001",
        "IOWeight=x",
        "MemoryMax=0",
        "MemoryMax=1KK",
        "MemoryHigh=0%",
        "TasksMax=0",
        "TasksMax=1K",
        "AllowedCPUs=x"
      })
  void otherValuesAreIgnored(String line) {
    assertThat(read(line)).isEqualTo(read(""));
  }

  @ParameterizedTest
  @CsvSource({
    "Slice=x.slice, is not supported here",
    "Delegate=yes, is not supported here",
    "CPUAccounting=yes, is not supported here"
  })
  void whatCannotBeDoneIsNamed(String line, String warning) {
    UnitDefinition unit = Units.read("a.service", "[Service]\nExecStart=/bin/a\n" + line + "\n");
    assertThat(unit.warnings()).hasSize(1).first().asString().contains(warning);
  }

  private static ResourceLimits read(String lines) {
    return Units.service(lines).resources();
  }
}
