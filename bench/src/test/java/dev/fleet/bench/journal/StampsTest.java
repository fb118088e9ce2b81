package dev.fleet.bench.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleet.bench.BenchException;
import dev.fleet.bench.Percentiles;
import dev.fleet.runtime.clock.Clocks;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class StampsTest {
  private static final Clocks SYSTEM = Clocks.system();
  private static final Instant NOW = Instant.ofEpochSecond(1_795_657_536L, 423_617_013);

  private final Stamps stamps =
      new Stamps(new Clocks(SYSTEM.ticker(), () -> NOW, SYSTEM.timers()), "somebody");

  @Test
  void theAgeOfALineIsReadFromItsStamp() throws Exception {
    stamps.take("stamp 1795657536423617013");
    stamps.take("Nov 26 01:45:36 m1 sh[150]: stamp 1795657536421617013");
    stamps.take("{\"MESSAGE\":\"stamp 1795657535423617013\",\"PRIORITY\":\"6\"}");
    stamps.take("Started stamped.service - writes lines.");

    Percentiles millis = stamps.await(2, 1, Duration.ofSeconds(10));
    assertThat(millis.count()).isEqualTo(2);
    assertThat(millis.at(50)).isEqualTo(2);
    assertThat(millis.at(99)).isEqualTo(1_000);
  }

  @Test
  void whoGetsTooFewIsNamed() {
    stamps.take("stamp 1795657536423617013");

    assertThatThrownBy(() -> stamps.await(1, 1, Duration.ofMillis(20)))
        .isInstanceOf(BenchException.class)
        .hasMessageContaining("somebody: only 1 of 2");
  }
}
