package dev.fleet.scheduler.lead;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvictionBrakeTest {
  private final EvictionBrake brake = new EvictionBrake(BrakeConfig.DEFAULT);
  private long now;
  private int present;

  private void lose(String... ids) {
    for (String id : ids) {
      brake.machineLost(id, now);
      present--;
    }
    brake.advance(present, now);
  }

  private List<String> giveBack(String id) {
    brake.machineReturned(id);
    present++;
    return brake.advance(present, now);
  }

  private List<String> pass(Duration time) {
    now += time.toNanos();
    return brake.advance(present, now);
  }

  @Test
  void losingOneOrTwoOfThreeMovesAtOnce() {
    present = 3;
    lose("m1");
    assertThat(brake.holds("m1")).isFalse();
    lose("m2");
    assertThat(brake.holds("m2")).isFalse();
    assertThat(brake.reason()).isEmpty();
  }

  @Test
  void losingHalfOfFourMovesAtOnceAndThreeOfFourIsHeld() {
    present = 4;
    lose("m1", "m2");
    assertThat(brake.holds("m2")).isFalse();
    lose("m3");
    assertThat(brake.holds("m3")).isTrue();
    assertThat(brake.reason())
        .isEqualTo(
            "3 of 4 machines vanished within 30s: their units stay for 1m, then they move slowly");
  }

  @Test
  void theFirstTenthOfAWaveMovesAtOnceAndTheRestWaitsUntilItIsKnownHowManyThereAre() {
    present = 40;
    lose("a", "b", "c", "d");
    assertThat(brake.reason()).isEmpty();
    lose("e", "f");
    assertThat(brake.holds("d")).isFalse();
    assertThat(brake.holds("e")).isTrue();
    assertThat(brake.reason())
        .isEqualTo("6 of 40 machines vanished within 30s: the units of 2 wait 3s in case more do");
    assertThat(brake.nextAt()).hasValue(Duration.ofSeconds(3).toNanos());
    assertThat(pass(Duration.ofSeconds(2))).isEmpty();
    lose("g");
    assertThat(pass(Duration.ofSeconds(1))).containsExactly("e", "f", "g");
    assertThat(brake.reason()).isEmpty();
    assertThat(brake.nextAt()).isEmpty();
    lose("h");
    assertThat(brake.holds("g")).as("once let go, it may move").isFalse();
    assertThat(brake.holds("h")).as("still the same half minute").isTrue();
    assertThat(pass(Duration.ofSeconds(31))).containsExactly("h");
    lose("i", "j", "k");
    assertThat(brake.reason()).isEmpty();
  }

  @Test
  void aWaveThatGrowsBeyondTheShareIsHeld() {
    present = 40;
    for (int i = 0; i < 21; i++) {
      lose("m%02d".formatted(i));
      pass(Duration.ofMillis(100));
      assertThat(brake.holds("m03")).as("was let go at once").isEqualTo(i >= 20);
    }
    assertThat(brake.holds("m04")).isTrue();
    assertThat(brake.holds("m20")).isTrue();
    assertThat(brake.reason())
        .startsWith("21 of 40 machines vanished within 30s: their units stay");
    assertThat(pass(Duration.ofSeconds(55))).isEmpty();
    assertThat(pass(Duration.ofSeconds(5)))
        .as("not one that was let go before")
        .containsExactly("m04");
  }

  @Test
  void aMachineOfAWaveThatReturnsNeedNotWait() {
    present = 40;
    lose("a", "b", "c", "d", "e");
    assertThat(giveBack("e")).isEmpty();
    assertThat(brake.reason()).isEmpty();
    assertThat(brake.nextAt()).isEmpty();
    assertThat(giveBack("a")).isEmpty();
    lose("a");
    assertThat(brake.holds("a")).as("the fourth that is away").isFalse();
  }

  @Test
  void lossesFarApartAreNotTogether() {
    present = 10;
    for (int i = 0; i < 6; i++) {
      lose("m" + i);
      pass(Duration.ofSeconds(31));
      assertThat(brake.reason()).isEmpty();
    }
  }

  @Test
  void aMachineThatReturnsIsNoLongerHeldAndTheRestGetsALittleTime() {
    present = 10;
    lose("a", "b", "c", "d", "e", "f");
    assertThat(giveBack("a")).isEmpty();
    assertThat(brake.holds("a")).isFalse();
    assertThat(brake.holds("b")).isTrue();
    assertThat(pass(Duration.ofSeconds(9))).isEmpty();
    assertThat(brake.reason()).startsWith("5 machines are still away");
    assertThat(pass(Duration.ofSeconds(1))).containsExactly("b", "c", "d", "e", "f");
    assertThat(brake.reason()).isEmpty();
    assertThat(brake.nextAt()).isEmpty();
  }

  @Test
  void afterTheHoldMachinesAreReleasedSlowly() {
    present = 100;
    String[] ids = new String[150];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = "m%03d".formatted(i);
    }
    present = 250;
    lose(ids);
    assertThat(pass(Duration.ofSeconds(59))).isEmpty();
    assertThat(pass(Duration.ofSeconds(1))).containsExactly("m000", "m001", "m002");
    assertThat(brake.holds("m000")).isFalse();
    assertThat(brake.holds("m003")).isTrue();
    assertThat(brake.reason()).startsWith("150 of 250 machines vanished: the units of 3 machines");
    List<String> released = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      released.addAll(pass(Duration.ofSeconds(10)));
    }
    assertThat(released).hasSize(147);
    assertThat(brake.reason()).isEmpty();
  }

  @Test
  void anEmptyClusterMovesNothingAndTheFirstToReturnDoesNotGetItAll() {
    present = 3;
    lose("m1", "m2", "m3");
    assertThat(brake.holds("m3")).isTrue();
    assertThat(brake.nextAt()).isEmpty();
    assertThat(pass(Duration.ofHours(5))).isEmpty();
    assertThat(giveBack("m2")).isEmpty();
    assertThat(giveBack("m3")).isEmpty();
    assertThat(brake.holds("m1")).isTrue();
    assertThat(pass(Duration.ofSeconds(10))).containsExactly("m1");
  }

  @Test
  void allOfManyReturning() {
    present = 5;
    lose("a", "b", "c", "d", "e");
    for (String id : List.of("c", "a", "b", "e", "d")) {
      assertThat(giveBack(id)).isEmpty();
    }
    assertThat(brake.reason()).isEmpty();
    lose("a");
    assertThat(brake.holds("a")).isFalse();
  }

  @Test
  void lossesDuringAHoldAreHeldToo() {
    present = 10;
    lose("a", "b", "c", "d", "e", "f");
    pass(Duration.ofSeconds(40));
    lose("g");
    assertThat(brake.holds("g")).isTrue();
  }
}
