package dev.fleet.testkit.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.fleet.runtime.loop.LoopClosedException;
import dev.fleet.runtime.loop.LoopFullException;
import dev.fleet.testkit.clock.FakeClocks;
import dev.fleet.testkit.random.Seeded;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class LoopOnFakeClockTest {
  private static final Duration LONG = Duration.ofSeconds(5);

  private final FakeClocks clocks = new FakeClocks();
  private final LoopOnFakeClock loop = new LoopOnFakeClock("a", 3, clocks);
  private final List<String> ran = new ArrayList<>();

  @Test
  void runsNothingUntilTheTestSaysSo() {
    loop.execute(() -> ran.add("task"));
    loop.after(Duration.ofSeconds(1), () -> ran.add("timer"));
    assertThat(ran).isEmpty();
    assertThat(loop.queued()).isEqualTo(1);

    clocks.runDue();
    assertThat(ran).containsExactly("task");
    clocks.advance(Duration.ofSeconds(1));
    assertThat(ran).containsExactly("task", "timer");
    assertThat(loop.queued()).isZero();
  }

  @Test
  void hasTheBoundOfTheRealOne() throws Exception {
    for (int i = 0; i < 3; i++) {
      loop.execute(() -> {});
    }

    assertThatExceptionOfType(LoopFullException.class).isThrownBy(() -> loop.execute(() -> {}));
    assertThatExceptionOfType(LoopFullException.class).isThrownBy(() -> loop.submit(() -> 1));
    loop.after(Duration.ZERO, () -> ran.add("timers take no place"));
    clocks.runDue();
    assertThat(ran).hasSize(1);
    assertThat(loop.call(() -> 1, LONG)).isEqualTo(1);
  }

  @Test
  void keepsFaultsForTheTest() throws Exception {
    var fault = new IllegalStateException("broken");
    loop.execute(
        () -> {
          throw fault;
        });
    assertThat(loop.call(loop::onLoop, LONG)).isTrue();

    assertThat(loop.thrown()).containsExactly(fault);
    assertThat(loop.faults()).isEqualTo(1);
    assertThat(loop.onLoop()).isFalse();
  }

  @Test
  void givesTheCallerWhatItsTaskThrew() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(
            () ->
                loop.call(
                    () -> {
                      throw new IOException("no disk");
                    },
                    LONG));
    assertThatIllegalStateException()
        .isThrownBy(() -> loop.call(() -> loop.call(() -> 1, LONG), LONG));
    assertThat(loop.thrown()).isEmpty();
  }

  @Test
  void closingRunsWhatWaitsAndDropsTimers() {
    loop.execute(() -> ran.add("waiting"));
    loop.after(Duration.ofSeconds(1), () -> ran.add("timer"));
    loop.close();
    clocks.advance(LONG);

    assertThat(ran).containsExactly("waiting");
    assertThatExceptionOfType(LoopClosedException.class).isThrownBy(() -> loop.execute(() -> {}));
  }

  @Test
  void closedByItsOwnTaskItTellsThoseThatWait() {
    loop.execute(loop::close);
    Future<Integer> waiting = loop.submit(() -> 1);
    clocks.runDue();

    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(waiting::get)
        .withCauseInstanceOf(LoopClosedException.class);
  }

  @Test
  void manyLoopsShareOneOrderOfEvents() {
    assertThat(simulate(7)).isEqualTo(simulate(7)).isNotEqualTo(simulate(8)).hasSize(200);
  }

  /** Two loops that send each other messages after random delays. */
  private static List<String> simulate(long seed) {
    var random = new Seeded(seed);
    var clocks = new FakeClocks();
    var loops = List.of(new LoopOnFakeClock("a", 10, clocks), new LoopOnFakeClock("b", 10, clocks));
    var log = new ArrayList<String>();
    for (int i = 0; i < 200; i++) {
      int from = random.between(0, 1);
      loops
          .get(from)
          .after(
              Duration.ofMillis(random.between(0, 50)),
              () -> loops.get(1 - from).execute(() -> log.add(from + "@" + clocks.nanos())));
    }
    clocks.advance(Duration.ofSeconds(1));
    return log;
  }
}
