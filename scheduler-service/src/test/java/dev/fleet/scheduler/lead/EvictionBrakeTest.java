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
