package dev.fleet.runtime.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.fleet.runtime.clock.Clocks;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class RetryTest {
  /** Time that jumps to the end of each pause at once. */
  private final AtomicLong now = new AtomicLong();

  private final Clocks clocks =
      new Clocks(
          now::get,
          InstantSource.fixed(Instant.EPOCH),
          (delay, task) -> {
            now.addAndGet(delay.toNanos());
            task.run();
            return () -> {};
          });
  private final Retry retry =
      new Retry(
          clocks,
          new SplittableRandom(1),
          4,
          Duration.ofSeconds(10),
          Duration.ofMillis(100),
          Duration.ofSeconds(1));
  private final List<Duration> attempts = new ArrayList<>();

  @Test
  void repeatsWhatIsUnavailable() throws Exception {
    String answer =
        retry.call(
            remaining -> {
              attempts.add(remaining);
              if (attempts.size() < 3) {
                throw Status.UNAVAILABLE.asRuntimeException();
              }
              return "here";
            });

    assertThat(answer).isEqualTo("here");
    assertThat(attempts).hasSize(3).isSortedAccordingTo((a, b) -> b.compareTo(a));
    assertThat(attempts.getFirst()).isEqualTo(Duration.ofSeconds(10));
    assertThat(attempts.getLast()).isEqualTo(Duration.ofSeconds(10).minusNanos(now.get()));
  }

  @Test
  void givesUpAfterItsAttempts() {
    assertThatExceptionOfType(StatusRuntimeException.class)
        .isThrownBy(() -> retry.call(this::fail));
    assertThat(attempts).hasSize(4);
  }

  @Test
  void givesUpWhenItsTimeIsOver() {
    assertThatExceptionOfType(StatusRuntimeException.class)
        .isThrownBy(
            () ->
                retry.call(
                    remaining -> {
                      now.addAndGet(Duration.ofSeconds(6).toNanos());
                      return fail(remaining);
                    }));
    assertThat(attempts).hasSize(2);
  }

  @Test
  void doesNotRepeatOtherErrors() {
    assertThatExceptionOfType(StatusRuntimeException.class)
        .isThrownBy(
            () ->
                retry.call(
                    remaining -> {
                      attempts.add(remaining);
                      throw Status.ABORTED.asRuntimeException();
                    }));
    assertThat(attempts).hasSize(1);
  }

  private String fail(Duration remaining) {
    attempts.add(remaining);
    throw Status.UNAVAILABLE.asRuntimeException();
  }
}
