package dev.fleet.journalfiles;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.testkit.clock.FakeClocks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of journald's journald-rate-limit.c. */
final class UnitRateTest {
  private static final int INFO = 6;
  private static final RateLimit LIMIT = new RateLimit(Duration.ofSeconds(30), 100);

  private final FakeClocks clocks = new FakeClocks();
  private final List<Integer> reports = new ArrayList<>();
  private final UnitRate rate = new UnitRate(clocks.clocks(), () -> 0, reports::add);

  private long admitted(int priority, int lines, RateLimit limit) {
    return IntStream.range(0, lines).filter(i -> rate.admits(priority, limit)).count();
  }

  @Test
  void aBurstIsAdmittedAndTheRestReportedWhenTheIntervalIsOver() {
    assertThat(admitted(INFO, 150, LIMIT)).isEqualTo(100);
    clocks.advance(Duration.ofSeconds(20));
    assertThat(admitted(INFO, 5, LIMIT)).isZero();
    clocks.advance(Duration.ofMillis(9_999));
    assertThat(reports).isEmpty();
    clocks.advance(Duration.ofMillis(1));
    assertThat(reports).containsExactly(55);
    assertThat(admitted(INFO, 150, LIMIT)).isEqualTo(100);
    clocks.advance(Duration.ofMinutes(5));
    assertThat(reports).containsExactly(55, 50);
    assertThat(clocks.pending()).isZero();
  }

  @Test
  void aNewIntervalBeginsWithTheFirstLineAfterTheOld() {
    assertThat(admitted(INFO, 60, LIMIT)).isEqualTo(60);
    clocks.advance(Duration.ofSeconds(29));
    assertThat(admitted(INFO, 60, LIMIT)).isEqualTo(40);
    clocks.advance(Duration.ofSeconds(1));
    assertThat(reports).containsExactly(20);
    assertThat(admitted(INFO, 60, LIMIT)).isEqualTo(60);
  }

  @Test
  void urgentLinesHaveABurstOfTheirOwn() {
    assertThat(admitted(INFO, 200, LIMIT)).isEqualTo(100);
    assertThat(admitted(5, 10, LIMIT)).as("notice shares with info").isZero();
    assertThat(admitted(7, 200, LIMIT)).as("debug").isEqualTo(100);
    assertThat(admitted(4, 200, LIMIT)).as("warning").isEqualTo(100);
    assertThat(admitted(3, 200, LIMIT)).as("err").isEqualTo(100);
    assertThat(admitted(2, 60, LIMIT)).as("crit").isEqualTo(60);
    assertThat(admitted(0, 60, LIMIT)).as("emerg shares with crit").isEqualTo(40);
  }

  @Test
  void noLimitIsNone() {
    assertThat(admitted(INFO, 100_000, RateLimit.NONE)).isEqualTo(100_000);
    assertThat(admitted(INFO, 100_000, new RateLimit(Duration.ofSeconds(1), 0))).isEqualTo(100_000);
    assertThat(admitted(INFO, 9, new RateLimit(Duration.ofSeconds(Long.MAX_VALUE), 5)))
        .isEqualTo(5);
    assertThat(reports).isEmpty();
  }

  /** The table in burst_modulate. */
  @ParameterizedTest
  @CsvSource({
    "0, 1000",
    "1048576, 1000",
    "16777216, 2000",
    "268435456, 3000",
    "4294967296, 4000",
    "68719476736, 5000",
    "1099511627776, 6000",
  })
  void theBurstGrowsWithTheRoom(long available, long expected) {
    assertThat(UnitRate.burst(1_000, available)).isEqualTo(expected);
  }
}
