package dev.fleet.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class EventuallyTest {
  private final AtomicInteger tries = new AtomicInteger();

  @Test
  void repeatsUntilItHolds() {
    int found =
        Eventually.eventually(
            Duration.ofSeconds(10),
            () -> {
              assertThat(tries.incrementAndGet()).isGreaterThan(3);
              return tries.get();
            });

    assertThat(found).isEqualTo(4);
  }

  @Test
  void failsWithTheLastFailure() {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(
            () ->
                Eventually.eventually(
                    Duration.ofMillis(20),
                    () -> {
                      throw new IllegalStateException("try " + tries.incrementAndGet());
                    }))
        .withMessageStartingWith("not within PT0.02S: try ")
        .withCauseInstanceOf(IllegalStateException.class);
    assertThat(tries.get()).isGreaterThan(1);
  }
}
