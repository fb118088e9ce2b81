package dev.fleet.agent.embedded.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class JobTypeTest {
  /** The table of systemd, of which merging is one half. */
  @ParameterizedTest
  @CsvSource({
    "start, verify_active, start",
    "start, stop, -",
    "start, reload, reload_or_start",
    "start, restart, restart",
    "verify_active, stop, -",
    "verify_active, reload, reload",
    "verify_active, restart, restart",
    "stop, reload, -",
    "stop, restart, -",
    "reload, restart, restart",
    "start, start, start",
    "stop, stop, stop"
  })
  void merges(String one, String other, String merged) {
    Optional<JobType> expected = merged.equals("-") ? Optional.empty() : Optional.of(type(merged));
    assertThat(type(one).mergedWith(type(other))).isEqualTo(expected);
    assertThat(type(other).mergedWith(type(one))).isEqualTo(expected);
  }

  private static JobType type(String name) {
    return JobType.valueOf(name.toUpperCase(Locale.ROOT));
  }

  @ParameterizedTest
  @EnumSource(ActiveState.class)
  void requestsComeToWhatTheUnitNeeds(ActiveState state) {
    boolean up = state == ActiveState.ACTIVE || state == ActiveState.RELOADING;
    boolean coming = up || state == ActiveState.ACTIVATING;
    assertThat(JobType.RELOAD_OR_START.collapse(state))
        .isEqualTo(up ? JobType.RELOAD : JobType.START);
    assertThat(JobType.TRY_RESTART.collapse(state))
        .isEqualTo(coming ? JobType.RESTART : JobType.NOP);
    assertThat(JobType.TRY_RELOAD.collapse(state)).isEqualTo(up ? JobType.RELOAD : JobType.NOP);
    assertThat(JobType.STOP.collapse(state)).isEqualTo(JobType.STOP);
  }

  @ParameterizedTest
  @EnumSource(ActiveState.class)
  void nothingIsDoneToWhatIsAsWanted(ActiveState state) {
    assertThat(JobType.START.isRedundant(state)).isEqualTo(state.isUp());
    assertThat(JobType.STOP.isRedundant(state)).isEqualTo(state.isDown());
    assertThat(JobType.RESTART.isRedundant(state)).isFalse();
    assertThat(JobType.RELOAD.isRedundant(state)).isFalse();
  }
}
