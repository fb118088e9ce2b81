package dev.fleet.runtime.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class SystemClocksTest {
  private final Clocks clocks = Clocks.system();
  private final BlockingQueue<String> ran = new LinkedBlockingQueue<>();

  @Test
  void runsTimersInTheOrderOfTheirTimesAndNotTheCancelled() throws Exception {
    clocks.timers().after(Duration.ofMillis(60), () -> ran.add("late"));
    Timers.Timer cancelled = clocks.timers().after(Duration.ofMillis(30), () -> ran.add("never"));
    clocks.timers().after(Duration.ofMillis(-1), () -> ran.add("early"));
    cancelled.cancel();
    cancelled.cancel();

    assertThat(ran.poll(5, TimeUnit.SECONDS)).isEqualTo("early");
    assertThat(ran.poll(5, TimeUnit.SECONDS)).isEqualTo("late");
  }

  @Test
  void aTaskThatThrowsDoesNotStopTheOthers() throws Exception {
    clocks
        .timers()
        .after(
            Duration.ZERO,
            () -> {
              throw new IllegalStateException("expected by the test");
            });
    clocks.timers().after(Duration.ofMillis(5), () -> ran.add("next"));

    assertThat(ran.poll(5, TimeUnit.SECONDS)).isEqualTo("next");
  }

  @Test
  void aTimerInTheFarFutureIsNoError() {
    clocks.timers().after(Duration.ofSeconds(Long.MAX_VALUE), () -> ran.add("never")).cancel();

    assertThat(ran).isEmpty();
  }

  @Test
  void pausesAtLeastAsLongAsAsked() throws Exception {
    long before = clocks.nanos();
    clocks.pause(Duration.ofMillis(20));

    assertThat(clocks.nanos() - before).isGreaterThanOrEqualTo(20_000_000);
  }
}
