package dev.fleet.bench.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.runtime.clock.Clocks;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class PacedLinesTest {
  private final PacedLines lines = new PacedLines(Clocks.system());

  @Test
  void eachLineOfEachUnitCountsOnce() {
    lines.take("paced 1 1");
    lines.take("paced 1 2");
    lines.take("paced 2 1");
    lines.take("paced 1 2");

    assertThat(lines.distinct()).isEqualTo(3);
    assertThat(lines.repeated()).isEqualTo(1);
  }

  @Test
  void whatSystemdAndFleetctlSayDoesNotCount() {
    lines.take("Started paced@1.service - writes lines.");
    lines.take("No unit matches paced@*.service yet; waiting for one");
    lines.take("paced 1 1 ");

    assertThat(lines.distinct()).isZero();
  }

  @Test
  void whoWaitsForMoreThanComesGoesOnAfterTheSilence() throws Exception {
    lines.take("paced 1 1");

    lines.await(2, Duration.ofMillis(20));
    assertThat(lines.distinct()).isEqualTo(1);
  }
}
