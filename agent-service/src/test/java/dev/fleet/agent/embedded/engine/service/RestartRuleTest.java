package dev.fleet.agent.embedded.engine.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.agent.embedded.host.ProcessEnd;
import dev.fleet.unit.systemd.RestartSettings;
import dev.fleet.unit.systemd.value.ExitStatusSet;
import dev.fleet.unit.systemd.value.Signal;
import dev.fleet.unit.systemd.value.TimeSpan;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RestartRuleTest {
  private static RestartSettings settings(RestartSettings.Policy policy) {
    return settings(policy, ExitStatusSet.EMPTY, ExitStatusSet.EMPTY);
  }

  private static RestartSettings settings(
      RestartSettings.Policy policy, ExitStatusSet prevent, ExitStatusSet force) {
    return new RestartSettings(
        policy, TimeSpan.ofMillis(100), 0, TimeSpan.INFINITY, prevent, force);
  }

  /** The table of systemd.service(5). */
  @ParameterizedTest
  @CsvSource({
    "SUCCESS,         false, true,  true,  false, false, false, false",
    "EXIT_CODE,       false, true,  false, true,  false, false, false",
    "SIGNAL,          false, true,  false, true,  true,  true,  false",
    "CORE_DUMP,       false, true,  false, true,  true,  true,  false",
    "TIMEOUT,         false, true,  false, true,  true,  false, false",
    "WATCHDOG,        false, true,  false, true,  true,  false, true",
    "RESOURCES,       false, true,  false, true,  true,  false, false",
    "PROTOCOL,        false, true,  false, true,  true,  false, false",
    "EXEC_CONDITION,  false, false, false, false, false, false, false"
  })
  void theTable(
      ServiceResult result,
      boolean no,
      boolean always,
      boolean onSuccess,
      boolean onFailure,
      boolean onAbnormal,
      boolean onAbort,
      boolean onWatchdog) {
    assertThat(applies(RestartSettings.Policy.NO, result)).isEqualTo(no);
    assertThat(applies(RestartSettings.Policy.ALWAYS, result)).isEqualTo(always);
    assertThat(applies(RestartSettings.Policy.ON_SUCCESS, result)).isEqualTo(onSuccess);
    assertThat(applies(RestartSettings.Policy.ON_FAILURE, result)).isEqualTo(onFailure);
    assertThat(applies(RestartSettings.Policy.ON_ABNORMAL, result)).isEqualTo(onAbnormal);
    assertThat(applies(RestartSettings.Policy.ON_ABORT, result)).isEqualTo(onAbort);
    assertThat(applies(RestartSettings.Policy.ON_WATCHDOG, result)).isEqualTo(onWatchdog);
  }

  private static boolean applies(RestartSettings.Policy policy, ServiceResult result) {
    return RestartRule.applies(settings(policy), result, null);
  }

  @Test
  void someEndsArePreventedOrForced() {
    var seven = new ExitStatusSet(Set.of(7), Set.of());
    var term = new ExitStatusSet(Set.of(), Set.of(Signal.TERM));
    RestartSettings settings = settings(RestartSettings.Policy.ALWAYS, seven, term);
    assertThat(RestartRule.applies(settings, ServiceResult.EXIT_CODE, ProcessEnd.exited(7)))
        .isFalse();
    assertThat(RestartRule.applies(settings, ServiceResult.EXIT_CODE, ProcessEnd.exited(8)))
        .isTrue();
    RestartSettings forced = settings(RestartSettings.Policy.NO, seven, term);
    assertThat(RestartRule.applies(forced, ServiceResult.SUCCESS, ProcessEnd.killed(15))).isTrue();
    assertThat(RestartRule.applies(forced, ServiceResult.SIGNAL, ProcessEnd.killed(9))).isFalse();
    // A code of a number is not a signal of the same number.
    assertThat(RestartRule.applies(forced, ServiceResult.EXIT_CODE, ProcessEnd.exited(15)))
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({"1, 1000", "2, 2000", "3, 4000", "4, 8000", "5, 8000", "100, 8000"})
  void theDelayGrowsInSteps(long number, long millis) {
    var settings =
        new RestartSettings(
            RestartSettings.Policy.ALWAYS,
            TimeSpan.ofMillis(1_000),
            3,
            TimeSpan.ofMillis(8_000),
            ExitStatusSet.EMPTY,
            ExitStatusSet.EMPTY);
    assertThat(RestartRule.delay(settings, number).micros() / 1_000).isBetween(millis - 1, millis);
  }

  @Test
  void theDelayStaysUnlessItIsToGrow() {
    assertThat(RestartRule.delay(settings(RestartSettings.Policy.ALWAYS), 9))
        .isEqualTo(TimeSpan.ofMillis(100));
  }
}
