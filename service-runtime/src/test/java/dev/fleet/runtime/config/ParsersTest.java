package dev.fleet.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ParsersTest {
  private static final Parser<Duration> SPAN =
      Parsers.duration(Duration.ZERO, Duration.ofDays(10_000));

  @ParameterizedTest
  @CsvSource({
    "5s, 5000",
    "500ms, 500",
    "1m30s, 90000",
    "2h, 7200000",
    "1d1ms, 86400001",
    "0s, 0",
    "' 7s ', 7000"
  })
  void readsTimeSpans(String text, long millis) {
    assertThat(SPAN.parse(text)).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "5", "s", "5x", "-5s", "1.5s", "5s5", "5 s", "999999999999999999d", "s5"})
  void refusesOtherTimeSpans(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> SPAN.parse(text));
  }

  @Test
  void writesWhatItReads() {
    var random = new SplittableRandom(1);
    for (int i = 0; i < 1_000; i++) {
      Duration span = Duration.ofNanos(random.nextLong(1L << random.nextInt(1, 50)) * 1_000);
      assertThat(SPAN.parse(Durations.text(span))).isEqualTo(span);
    }
  }

  @Test
  void holdsTimeSpansToTheirBounds() {
    Parser<Duration> parser = Parsers.duration(Duration.ofMillis(100), Duration.ofMinutes(10));

    assertThat(parser.parse("100ms")).isEqualTo(Duration.ofMillis(100));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parser.parse("99ms"))
        .withMessage("expected a time span from 100ms to 10m, got '99ms'");
    assertThatIllegalArgumentException().isThrownBy(() -> parser.parse("11m"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "65536", "x", "", "99999999999999999999"})
  void holdsNumbersToTheirBounds(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Parsers.integer(1, 65_535).parse(text))
        .withMessage("expected a whole number from 1 to 65535, got '%s'", text);
  }

  @Test
  void readsSwitches() {
    assertThat(List.of("true", "YES", "on", "1")).allMatch(text -> Parsers.bool().parse(text));
    assertThat(List.of("false", "No", "off", "0")).noneMatch(text -> Parsers.bool().parse(text));
    assertThatIllegalArgumentException().isThrownBy(() -> Parsers.bool().parse("maybe"));
  }

  @Test
  void readsMaps() {
    assertThat(Parsers.map().parse("region=eu, disk = ssd,empty="))
        .containsExactly(
            Map.entry("region", "eu"), Map.entry("disk", "ssd"), Map.entry("empty", ""));
    assertThat(Parsers.map().parse(" ")).isEmpty();
    assertThat(Parsers.map().parse("a=b=c")).containsEntry("a", "b=c");
    assertThatIllegalArgumentException().isThrownBy(() -> Parsers.map().parse("region"));
    assertThatIllegalArgumentException().isThrownBy(() -> Parsers.map().parse("=x"));
    assertThatIllegalArgumentException().isThrownBy(() -> Parsers.map().parse("a=1,"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Parsers.map().parse("a=1,a=2"))
        .withMessageContaining("'a' is given twice");
  }

  @Test
  void readsListsAndNames() {
    assertThat(Parsers.listOf(Parsers.integer(0, 9)).parse("1, 2,3")).containsExactly(1, 2, 3);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Parsers.listOf(Parsers.text()).parse("a,,b"));
    assertThat(Parsers.oneOf(Duality.class).parse("SECOND-ONE")).isEqualTo(Duality.SECOND_ONE);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Parsers.oneOf(Duality.class).parse("third"))
        .withMessage("expected one of first, second-one, got 'third'");
  }

  private enum Duality {
    FIRST,
    SECOND_ONE
  }
}
