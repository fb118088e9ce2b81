package dev.fleet.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.agent.units.UnitObservation;
import dev.fleet.unit.UnitName;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UnitLifeTest {
  private static UnitLife life(String unit, String... states) {
    var life = new UnitLife(new UnitName(unit));
    for (String state : states) {
      see(life, unit, state);
    }
    return life;
  }

  private static void see(UnitLife life, String unit, String state) {
    String[] words = state.split("/", -1);
    life.observed(
        new UnitObservation(new UnitName(unit), "loaded", words[0], words[1], Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a.service | inactive/dead activating/start active/running active/running"
            + " | inactive/dead active/running",
        "a.service | active/running deactivating/stop-sigterm failed/failed"
            + " | active/running failed/failed",
        "a.service | active/running failed/failed activating/auto-restart inactive/dead"
            + " active/running | active/running activating/auto-restart active/running",
        "a.service | activating/auto-restart inactive/dead | activating/auto-restart inactive/dead",
        "a.timer | inactive/dead active/waiting active/running active/waiting"
            + " | inactive/dead active/waiting",
      })
  void keepsWhatLasts(String unit, String seen, String kept) {
    assertThat(life(unit.strip(), seen.split(" ", -1)).lasting())
        .containsExactly(kept.split(" ", -1));
  }

  @Test
  void keepsWhatWasWaitedFor() {
    UnitLife life = life("a.service", "activating/start-pre", "activating/start");
    assertThat(life.await(List.of(List.of("activating/start")))).isDone();
    assertThat(life.lasting()).containsExactly("activating/start");
  }

  @Test
  void tellsAStateThatCouldNotBeLoaded() {
    var life = new UnitLife(new UnitName("a.service"));
    life.observed(
        new UnitObservation(
            new UnitName("a.service"), "bad-setting", "inactive", "dead", Optional.empty()));
    assertThat(life.lasting()).containsExactly("inactive/dead bad-setting");
  }

  @Test
  void waitsForASequenceFromWhereTheLastWaitEnded() {
    UnitLife life = life("a.service", "active/running", "failed/failed");
    assertThat(life.await(List.of(List.of("active/running")))).isCompleted();
    CompletableFuture<Void> again =
        life.await(List.of(List.of("activating/auto-restart", "active/running")));
    see(life, "a.service", "active/running");
    assertThat(again).isNotDone();
    see(life, "a.service", "activating/auto-restart");
    see(life, "a.service", "activating/start");
    see(life, "a.service", "active/running");
    assertThat(again).isCompleted();
  }

  @Test
  void theFirstAlternativeThatIsCompleteCounts() {
    UnitLife life = life("a.service");
    CompletableFuture<Void> either =
        life.await(List.of(List.of("active/running", "failed/failed"), List.of("inactive/dead")));
    see(life, "a.service", "active/running");
    assertThat(either).isNotDone();
    see(life, "a.service", "inactive/dead");
    assertThat(either).isCompleted();
  }

  @Test
  void whatWasBeforeARequestDoesNotCount() {
    UnitLife life = life("a.service", "active/running");
    life.forgetThePast();
    assertThat(life.await(List.of(List.of("active/running")))).isNotDone();
  }
}
