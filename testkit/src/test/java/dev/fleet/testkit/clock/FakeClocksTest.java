package dev.fleet.testkit.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.fleet.runtime.clock.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class FakeClocksTest {
  private final FakeClocks clocks = new FakeClocks();
  private final List<String> ran = new ArrayList<>();

  @Test
  void runsTasksInOrderEachAtItsOwnTime() {
    note("c", 30);
    note("a", 10);
    note("b1", 20);
    note("b2", 20);
    note("later", 41);
    clocks.advance(Duration.ofMillis(40));

    assertThat(ran).containsExactly("a@10", "b1@20", "b2@20", "c@30");
    assertThat(clocks.nanos()).isEqualTo(40_000_000);
    assertThat(clocks.instant()).isEqualTo(FakeClocks.START.plusMillis(40));
    assertThat(clocks.pending()).isEqualTo(1);
    assertThat(clocks.untilNext()).contains(Duration.ofMillis(1));
  }

  @Test
  void runsNothingWithinAfterButAtOnceWhenAsked() {
    note("now", 0);
    assertThat(ran).isEmpty();
    clocks.runDue();
    assertThat(ran).containsExactly("now@0");
  }

  @Test
  void runsWhatTasksSetOnTheWay() {
    clocks.after(Duration.ofMillis(10), () -> note("second", 5));
    clocks.advance(Duration.ofMillis(20));

    assertThat(ran).containsExactly("second@15");
  }

  @Test
  void leavesOutTheCancelled() {
    Timers.Timer timer = note("never", 5);
    clocks.after(Duration.ofMillis(4), timer::cancel);
    clocks.advance(Duration.ofSeconds(1));
    timer.cancel();

    assertThat(ran).isEmpty();
  }

  @Test
  void jumpsFromTaskToTask() {
    note("far", 3_600_000);
    assertThat(clocks.runNext()).isTrue();
    assertThat(clocks.runNext()).isFalse();
    assertThat(ran).containsExactly("far@3600000");
  }

  @Test
  void movesTheWallClockAlone() {
    clocks.jumpWall(Duration.ofHours(-1));

    assertThat(clocks.nanos()).isZero();
    assertThat(clocks.instant()).isEqualTo(FakeClocks.START.minusSeconds(3_600));
  }

  @Test
  void aFrozenProcessRunsItsTimersLate() {
    note("late", 10);
    clocks.freeze(Duration.ofSeconds(5));
    assertThat(ran).isEmpty();
    clocks.runDue();

    assertThat(ran).containsExactly("late@5000");
  }

  @Test
  void pausesOtherThreadsUntilTimeMoves() throws Exception {
    Thread waiting =
        Thread.startVirtualThread(
            () -> {
              try {
                clocks.clocks().pause(Duration.ofSeconds(10));
                ran.add("awake");
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    while (clocks.pending() == 0) {
      Thread.onSpinWait();
    }
    clocks.advance(Duration.ofSeconds(10));
    waiting.join();

    assertThat(ran).containsExactly("awake");
  }

  @Test
  void noticesTasksThatSetEachOtherForEver() {
    clocks.after(Duration.ZERO, this::again);

    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> clocks.advance(Duration.ofSeconds(1)))
        .withMessageContaining("time doesn't move on");
    assertThatIllegalArgumentException().isThrownBy(() -> clocks.advance(Duration.ofMillis(-1)));
  }

  private void again() {
    clocks.after(Duration.ZERO, this::again);
  }

  private Timers.Timer note(String name, int millis) {
    return clocks.after(
        Duration.ofMillis(millis), () -> ran.add(name + "@" + clocks.nanos() / 1_000_000));
  }
}
