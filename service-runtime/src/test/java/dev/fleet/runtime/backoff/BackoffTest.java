package dev.fleet.runtime.backoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class BackoffTest {
  /** Draws the largest value there is. */
  private static final RandomGenerator UNLUCKY =
      new RandomGenerator() {
        @Override
        public long nextLong() {
          return Long.MAX_VALUE;
        }

        @Override
        public long nextLong(long bound) {
          return bound - 1;
        }
      };

  @Test
  void doublesUpToItsBoundAndStartsOver() {
    var backoff = new Backoff(Duration.ofMillis(100), Duration.ofMillis(350), UNLUCKY);

    assertThat(backoff.next()).isEqualTo(Duration.ofMillis(100));
    assertThat(backoff.next()).isEqualTo(Duration.ofMillis(200));
    assertThat(backoff.next()).isEqualTo(Duration.ofMillis(350));
    assertThat(backoff.next()).isEqualTo(Duration.ofMillis(350));
    backoff.reset();
    assertThat(backoff.next()).isEqualTo(Duration.ofMillis(100));
  }

  @Test
  void drawsEvenlyFromTheWholeRange() {
    double sumMillis = 0;
    for (int seed = 0; seed < 2_000; seed++) {
      var backoff =
          new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), new SplittableRandom(seed));
      Duration delay = backoff.next();
      assertThat(delay).isPositive().isLessThanOrEqualTo(Duration.ofMillis(100));
      sumMillis += delay.toNanos() / 1e6;
    }
    assertThat(sumMillis / 2_000).isBetween(45.0, 55.0);
  }

  @Test
  void doesNotOverflow() {
    var backoff = new Backoff(Duration.ofDays(1), Duration.ofDays(100_000), UNLUCKY);
    for (int i = 0; i < 100; i++) {
      assertThat(backoff.next()).isPositive();
    }
    assertThat(backoff.next()).isEqualTo(Duration.ofDays(100_000));
  }

  @Test
  void refusesSenselessBounds() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Backoff(Duration.ZERO, Duration.ofSeconds(1), UNLUCKY));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(1), UNLUCKY));
  }
}
