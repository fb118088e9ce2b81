package dev.fleet.agent.embedded.engine.condition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.agent.embedded.host.FakeHost;
import dev.fleet.testkit.clock.FakeClocks;
import dev.fleet.unit.systemd.Condition;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On a host called fake, with 4 GiB, two processors and Debian 12. */
final class FactConditionsTest {
  private final FakeHost host = new FakeHost(new FakeClocks());

  @ParameterizedTest
  @CsvSource({
    "PATH_EXISTS, /etc/there, true",
    "PATH_EXISTS, /etc/not, false",
    "PATH_EXISTS_GLOB, /etc/th*, true",
    "PATH_EXISTS_GLOB, /etc/no*, false",
    "FILE_NOT_EMPTY, /etc/there, true",
    "DIRECTORY_NOT_EMPTY, /etc, true",
    "DIRECTORY_NOT_EMPTY, /var, false",
    "HOST, fake, true",
    "HOST, FA*, true",
    "HOST, other, false",
    "HOST, 0123456789abcdef0123456789abcdef, true",
    "HOST, 0123456789abcdef0123456789abcde0, false",
    "ENVIRONMENT, LANG, true",
    "ENVIRONMENT, LANG=C.UTF-8, true",
    "ENVIRONMENT, LANG=de, false",
    "ENVIRONMENT, LAN, false",
    "USER, root, true",
    "USER, 0, true",
    "USER, @system, true",
    "USER, nobody, false",
    "GROUP, 0, true",
    "ARCHITECTURE, x86-64, true",
    "ARCHITECTURE, native, true",
    "ARCHITECTURE, arm64, false",
    "KERNEL_VERSION, >=5.10, true",
    "KERNEL_VERSION, <6.1, false",
    "KERNEL_VERSION, '>5 <7', true",
    "KERNEL_VERSION, 6.*, true",
    "KERNEL_VERSION, 5.*, false",
    "KERNEL_COMMAND_LINE, quiet, true",
    "KERNEL_COMMAND_LINE, root, true",
    "KERNEL_COMMAND_LINE, root=/dev/other, false",
    "MEMORY, 4G, true",
    "MEMORY, 5G, false",
    "MEMORY, <=4096M, true",
    "CPUS, 2, true",
    "CPUS, >2, false",
    "CPUS, x, false",
    "OS_RELEASE, ID=debian, true",
    "OS_RELEASE, 'ID=debian VERSION_ID>=12', true",
    "OS_RELEASE, VERSION_ID>12, false",
    "OS_RELEASE, NONE=, true"
  })
  void isAnsweredByFacts(Condition.Kind kind, String parameter, boolean holds) {
    host.fakeFiles().write("/etc/there", "x");
    var conditions = new FactConditions(host.facts(), Map.of("LANG", "C.UTF-8"));
    assertThat(conditions.test(new Condition(kind, parameter, false, false))).isEqualTo(holds);
  }

  @ParameterizedTest
  @CsvSource({
    "122.1, 123~rc1-1",
    "123~rc1-1, 123",
    "123, 123-a",
    "123-a, 123-a.1",
    "123-a.1, 123-1",
    "123-1, 123-1.1",
    "123-1.1, 123^post1",
    "123^post1, 123.a-1",
    "123.a-1, 123.1-1",
    "123.1-1, 123a-1",
    "5.9, 5.10"
  })
  void versionsAreOrderedAsInSystemd(String older, String newer) {
    assertThat(Comparison.compareVersions(older, newer)).isNegative();
    assertThat(Comparison.compareVersions(newer, older)).isPositive();
    assertThat(Comparison.compareVersions(newer, newer)).isZero();
  }
}
