package dev.fleet.unit.systemd.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleet.unit.Property;
import dev.fleet.unit.Property.Chance;
import dev.fleet.unit.systemd.Systemd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TimeSpanTest {
  private static final List<String> UNITS =
      List.of(
          "", "", "us", "usec", "µs", "μs", "ms", "msec", "s", "sec", "second", "seconds", "m",
          "min", "minute", "minutes", "h", "hr", "hour", "hours", "d", "day", "days", "w", "week",
          "weeks", "M", "month", "months", "y", "year", "years", "x", "S", "Min");

  private static final List<String> PIECES =
      List.of(
          "1",
          "0",
          "25",
          "7",
          ".",
          "5.5",
          " ",
          "  ",
          "\t",
          "-",
          "+",
          "s",
          "ms",
          "min",
          "inf",
          "infinity",
          "e",
          "99999999999999",
          "999999999999999999999");

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          0,                0
          5,                5000000
          5s,               5000000
          5 s,              5000000
          1min 30s,         90000000
          1min30s,          90000000
          2 h,              7200000000
          1.5,              1500000
          .5s,              500000
          0.000001,         1
          0.0000001,        0
          1h 1.5min 2ms 3us,3690002003
          1M,               2629800000000
          1m,               60000000
          1y,               31557600000000
          5 5,              10000000
          +5,               5000000
          """)
  void spansAreSums(String text, long micros) {
    assertThat(TimeSpan.parse(text)).contains(new TimeSpan(micros));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "-5",
        "5x",
        "5 x",
        "x",
        "3.",
        "12.34.56",
        "1..2",
        "infinity5",
        "5 infinity",
        "300000y",
        "9223372036854775807us",
        "++5",
        "+ 5",
        "5-"
      })
  void otherTextIsNoSpan(String text) {
    assertThat(TimeSpan.parse(text)).isEmpty();
  }

  @Test
  void infinityIsASpanOfItsOwn() {
    assertThat(TimeSpan.parse(" infinity\t")).contains(TimeSpan.INFINITY);
    assertThat(TimeSpan.INFINITY.isInfinite()).isTrue();
    assertThat(TimeSpan.INFINITY).hasToString("infinity");
    assertThatThrownBy(TimeSpan.INFINITY::toDuration).isInstanceOf(IllegalStateException.class);
    assertThat(TimeSpan.ZERO.zeroAsInfinity()).isEqualTo(TimeSpan.INFINITY);
  }

  @Test
  void bareNumbersMayMeanMicroseconds() {
    assertThat(TimeSpan.parseMicros("5")).contains(new TimeSpan(5));
    assertThat(TimeSpan.parseMicros("5 1s")).contains(new TimeSpan(1_000_005));
  }

  @Test
  void durationsAreExact() {
    assertThat(new TimeSpan(90_000_001).toDuration())
        .isEqualTo(Duration.ofSeconds(90).plusNanos(1_000));
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          0,              0
          1,              1us
          1500,           1.500ms
          1500000,        1.500000s
          90000000,       1min 30s
          90500000,       1min 30.500000s
          31557600000000, 1y
          """)
  void spansPrintAsInSystemd(long micros, String text) {
    assertThat(new TimeSpan(micros)).hasToString(text);
  }

  @Test
  void whatIsPrintedReadsBack() {
    Property.holds(
        20_000,
        chance -> {
          var span = new TimeSpan(Math.abs(chance.number()) >> chance.below(60));
          assertThat(TimeSpan.parse(span.toString())).contains(span);
        });
  }

  @Test
  void systemdReadsAndPrintsTheSame() throws Exception {
    var texts = new ArrayList<String>();
    Property.holds(3_000, chance -> texts.add(span(chance)));
    Property.holds(3_000, chance -> texts.add(chance.text(PIECES, 4)));
    texts.removeIf(text -> TimeSpan.parse(text).isEmpty());

    assertThat(texts).hasSizeGreaterThan(1_000);
    List<Answer> answers = ask(texts);
    assertThat(answers).hasSameSizeAs(texts);
    for (int i = 0; i < texts.size(); i++) {
      TimeSpan span = TimeSpan.parse(texts.get(i)).orElseThrow();
      Answer expected = answers.get(i);
      if (!span.isInfinite()) {
        assertThat(expected.micros).as(texts.get(i)).isEqualTo(Long.toString(span.micros()));
      }
      assertThat(span).as(texts.get(i)).hasToString(expected.printed);
    }
  }

  /** The tool ends at the first text that it does not take, so each is asked about alone. */
  @Test
  void systemdRefusesTheSame() throws Exception {
    var texts = new LinkedHashSet<String>();
    Property.holds(60, chance -> texts.add(span(chance)));
    Property.holds(120, chance -> texts.add(chance.text(PIECES, 4)));
    texts.removeIf(text -> TimeSpan.parse(text).isPresent());

    assertThat(texts).hasSizeGreaterThan(60);
    for (String text : texts) {
      List<Answer> answers = ask(List.of(text));
      // Half of the spans that systemd can tell are enough: 292,000 years.
      answers.removeIf(answer -> Long.parseUnsignedLong(answer.micros) < 0);
      assertThat(answers).as(text).isEmpty();
    }
  }

  private static String span(Chance chance) {
    var text = new StringBuilder();
    for (int i = 0; i <= chance.below(3); i++) {
      text.append(chance.below(2) == 0 ? "" : " ").append(chance.below(1000));
      text.append(chance.below(4) == 0 ? "." + chance.below(100_000_000) : "");
      text.append(chance.flip() ? "" : " ").append(chance.pick(UNITS));
    }
    return text.toString();
  }

  /** What systemd makes of a text. */
  private record Answer(String micros, String printed) {}

  private static List<Answer> ask(List<String> texts) throws Exception {
    List<String> command = List.of("systemd-analyze", "timespan", "--");
    var answers = new ArrayList<Answer>();
    String micros = "";
    for (String line : Systemd.run(Map.of(), command, texts).lines().toList()) {
      if (line.contains("μs: ")) {
        micros = after("μs: ", line);
      } else if (line.contains("Human: ")) {
        answers.add(new Answer(micros, after("Human: ", line)));
      }
    }
    return answers;
  }

  private static String after(String mark, String line) {
    return line.substring(line.indexOf(mark) + mark.length());
  }
}
