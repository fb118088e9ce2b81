package dev.fleet.agent.embedded.engine.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.agent.embedded.engine.ActiveState;
import dev.fleet.agent.embedded.host.ProcessEnd;
import dev.fleet.unit.systemd.ServiceBody;
import dev.fleet.unit.systemd.ServiceBody.NotifyAccess;
import dev.fleet.unit.systemd.ServiceTimeouts.FailureMode;
import dev.fleet.unit.systemd.value.ExitStatusSet;
import dev.fleet.unit.systemd.value.Signal;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The tables that a service is led by. */
final class ServiceRulesTest {
  private static final ExitStatusSet ALSO_CLEAN =
      new ExitStatusSet(Set.of(75), Set.of(Signal.KILL));

  @ParameterizedTest
  @CsvSource({
    "EXITED, 0,  true,  SUCCESS",
    "EXITED, 1,  true,  EXIT_CODE",
    "EXITED, 75, true,  SUCCESS",
    "EXITED, 15, true,  EXIT_CODE",
    "KILLED, 15, true,  SUCCESS",
    "KILLED, 1,  true,  SUCCESS",
    "KILLED, 2,  true,  SUCCESS",
    "KILLED, 13, true,  SUCCESS",
    "KILLED, 15, false, SIGNAL",
    "KILLED, 9,  false, SUCCESS",
    "KILLED, 6,  true,  SIGNAL",
    "DUMPED, 6,  true,  CORE_DUMP",
    "DUMPED, 9,  true,  CORE_DUMP",
    "UNKNOWN, 0, true,  SUCCESS"
  })
  void howAnEndCounts(ProcessEnd.Code code, int status, boolean daemon, ServiceResult result) {
    assertThat(ServiceResult.of(new ProcessEnd(code, status), daemon, ALSO_CLEAN))
        .isEqualTo(result);
  }

  @ParameterizedTest
  @EnumSource(ServiceState.class)
  void anIdleServiceHoldsNobodyUp(ServiceState state) {
    ActiveState usual = state.active(ServiceBody.Type.SIMPLE);
    assertThat(state.active(ServiceBody.Type.IDLE))
        .isEqualTo(state.isStarting() ? ActiveState.ACTIVE : usual);
    assertThat(state.isStopping()).isEqualTo(usual == ActiveState.DEACTIVATING);
    assertThat(state.isDown()).isEqualTo(usual.isDown());
  }

  @ParameterizedTest
  @CsvSource({
    "TERMINATE, true,  SIGTERM,         start operation timed out. Terminating.",
    "ABORT,     true,  WATCHDOG_SIGNAL, start operation timed out. Aborting.",
    "KILL,      true,  SIGKILL,         start operation timed out. Killing.",
    "KILL,      false, GIVE_UP,         start operation timed out. Skipping SIGKILL."
  })
  void aStartThatTakesTooLong(
      FailureMode mode, boolean mayKill, TimeoutRule.Step step, String words) {
    assertThat(TimeoutRule.start(ServiceState.START, mode, mayKill))
        .isEqualTo(new TimeoutRule(step, words));
  }

  @ParameterizedTest
  @CsvSource({
    "STOP_SIGTERM,   false, true,  SIGKILL,         Killing.",
    "STOP_SIGTERM,   true,  true,  WATCHDOG_SIGNAL, Aborting.",
    "STOP_SIGTERM,   false, false, GIVE_UP,         Skipping SIGKILL.",
    "STOP_WATCHDOG,  false, true,  SIGKILL,         Killing.",
    "FINAL_SIGTERM,  false, true,  SIGKILL,         Killing.",
    "FINAL_SIGTERM,  false, false, GIVE_UP,         Skipping SIGKILL. Entering failed mode.",
    "FINAL_WATCHDOG, false, false, GIVE_UP,         Skipping SIGKILL. Entering failed mode."
  })
  void processesThatDoNotEnd(
      ServiceState state, boolean aborts, boolean mayKill, TimeoutRule.Step step, String end) {
    assertThat(TimeoutRule.signalled(state, aborts, mayKill))
        .isEqualTo(new TimeoutRule(step, "State '" + state.word() + "' timed out. " + end));
  }

  /** Main process 10, control process 20, another one 30. */
  @ParameterizedTest
  @CsvSource({
    "NONE, 10, false",
    "MAIN, 10, true",
    "MAIN, 20, false",
    "MAIN, 30, false",
    "EXEC, 10, true",
    "EXEC, 20, true",
    "EXEC, 30, false",
    "ALL,  30, true"
  })
  void whoMayNotify(NotifyAccess access, int sender, boolean allowed) {
    assertThat(NotifyRules.refusal(access, sender, 10, 20).isEmpty()).isEqualTo(allowed);
  }
}
