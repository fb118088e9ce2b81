package dev.fleet.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleet.runtime.clock.Clocks;
import dev.fleet.testkit.clock.FakeClocks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WaitingTest {
  private final FakeClocks time = new FakeClocks();
  private final List<String> lines = new ArrayList<>();

  /** On clocks that move when somebody waits for them. */
  private final Waiting waiting =
      new Waiting(
          new Clocks(
              time,
              time,
              (delay, task) -> {
                time.advance(delay);
                task.run();
                return () -> {};
              }),
          Duration.ofSeconds(20),
          lines::add);

  private boolean isAt(int second) {
    return time.nanos() >= Duration.ofSeconds(second).toNanos();
  }

  private int seconds() {
    return (int) Duration.ofNanos(time.nanos()).toSeconds();
  }

  @Test
  void endsWhenItHolds() throws Exception {
    assertThat(waiting.until("it is here", () -> isAt(3))).isEqualTo(3);
    assertThat(lines).isEmpty();
  }

  @Test
  void showsHowFarItIs() throws Exception {
    assertThat(waiting.until("units running", 2_012, () -> 2_000 + seconds())).isEqualTo(12);
    assertThat(lines)
        .containsExactly(
            "5 s: units running: 2,005 of 2,012", "10 s: units running: 2,010 of 2,012");
  }

  @Test
  void givesUpAtItsLimit() {
    assertThatThrownBy(() -> waiting.until("it is here", () -> isAt(21)))
        .isInstanceOf(BenchException.class)
        .hasMessage("it is here: not yet, given up after 20 s");
    assertThat(lines).hasSize(3);
  }

  @Test
  void givesUpOnTooFew() {
    assertThatThrownBy(() -> waiting.until("units running", 2, () -> 1))
        .isInstanceOf(BenchException.class)
        .hasMessage("units running: 1 of 2, given up after 20 s");
  }
}
