package dev.fleet.agent.embedded.engine.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.unit.systemd.KillContext;
import dev.fleet.unit.systemd.value.Signal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of {@code KillMode=} in systemd.kill(5). */
final class KillPlanTest {
  @ParameterizedTest
  @CsvSource({
    "CONTROL_GROUP, TERMINATE, INT, true, true",
    "CONTROL_GROUP, RESTART, USR1, true, true",
    "CONTROL_GROUP, KILL, KILL, true, true",
    "CONTROL_GROUP, WATCHDOG, ABRT, true, true",
    "MIXED, TERMINATE, INT, true, false",
    "MIXED, WATCHDOG, ABRT, true, false",
    "MIXED, KILL, KILL, true, true",
    "PROCESS, TERMINATE, INT, true, false",
    "PROCESS, KILL, KILL, true, false",
    "NONE, TERMINATE, INT, false, false",
    "NONE, KILL, KILL, false, false"
  })
  void whoGetsWhat(
      KillContext.Mode mode,
      KillOperation operation,
      String signal,
      boolean named,
      boolean others) {
    KillPlan plan = KillPlan.of(context(mode, Signal.INT, false), operation);
    assertThat(plan.signal()).isEqualTo(Signal.parse(signal).orElseThrow());
    assertThat(plan.named()).isEqualTo(named);
    assertThat(plan.others()).isEqualTo(others);
    assertThat(plan.hangup()).isFalse();
    assertThat(plan.noteworthy())
        .isEqualTo(operation == KillOperation.KILL || operation == KillOperation.WATCHDOG);
  }

  @ParameterizedTest
  @CsvSource({
    "TERM, TERMINATE, true",
    "HUP, TERMINATE, false",
    "TERM, RESTART, false",
    "TERM, KILL, false",
    "TERM, WATCHDOG, false"
  })
  void hangupFollowsTheFirstSignalUnlessThatIsIt(
      String signal, KillOperation operation, boolean hangup) {
    KillContext context =
        context(KillContext.Mode.CONTROL_GROUP, Signal.parse(signal).orElseThrow(), true);
    assertThat(KillPlan.of(context, operation).hangup()).isEqualTo(hangup);
  }

  private static KillContext context(KillContext.Mode mode, Signal signal, boolean hangup) {
    return new KillContext(
        mode, signal, Signal.parse("USR1").orElseThrow(), hangup, true, Signal.KILL, Signal.ABRT);
  }
}
