package dev.fleet.unit.systemd.value;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.unit.Property;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CalendarTest {
  /** The table of systemd.time(7), and what it leaves out. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Sat,Thu,Mon..Wed,Sat..Sun   | Mon..Thu,Sat,Sun *-*-* 00:00:00
          Mon,Sun 12-*-* 2,1:23       | Mon,Sun 2012-*-* 01,02:23:00
          Wed *-1                     | Wed *-*-01 00:00:00
          Wed..Wed,Wed *-1            | Wed *-*-01 00:00:00
          Wed, 17:48                  | Wed *-*-* 17:48:00
          Wed..Sat,Tue 12-10-15 1:2:3 | Tue..Sat 2012-10-15 01:02:03
          *-*-7 0:0:0                 | *-*-07 00:00:00
          10-15                       | *-10-15 00:00:00
          monday *-12-* 17:00         | Mon *-12-* 17:00:00
          Mon,Fri *-*-3,1,2 *:30:45   | Mon,Fri *-*-01,02,03 *:30:45
          12,14,13,12:20,10,30        | *-*-* 12,13,14:10,20,30:00
          12..14:10,20,30             | *-*-* 12..14:10,20,30:00
          mon,fri *-1/2-1,3 *:30:45   | Mon,Fri *-01/2-01,03 *:30:45
          03-05 08:05:40              | *-03-05 08:05:40
          08:05:40                    | *-*-* 08:05:40
          05:40                       | *-*-* 05:40:00
          Sat,Sun 12-05 08:05:40      | Sat,Sun *-12-05 08:05:40
          Sat,Sun 08:05:40            | Sat,Sun *-*-* 08:05:40
          2003-03-05 05:40            | 2003-03-05 05:40:00
          05:40:23.4200004/3.1700005  | *-*-* 05:40:23.420000/3.170001
          2003-02..04-05              | 2003-02..04-05 00:00:00
          2003-03-05 05:40 UTC        | 2003-03-05 05:40:00 UTC
          2003-03-05                  | 2003-03-05 00:00:00
          03-05                       | *-03-05 00:00:00
          hourly                      | *-*-* *:00:00
          daily                       | *-*-* 00:00:00
          daily UTC                   | *-*-* 00:00:00 UTC
          monthly                     | *-*-01 00:00:00
          weekly                      | Mon *-*-* 00:00:00
          weekly Pacific/Auckland     | Mon *-*-* 00:00:00 Pacific/Auckland
          yearly                      | *-01-01 00:00:00
          annually                    | *-01-01 00:00:00
          quarterly                   | *-01,04,07,10-01 00:00:00
          semiannually                | *-01,07-01 00:00:00
          Minutely                    | *-*-* *:*:00
          *:2/3                       | *-*-* *:02/3:00
          *:*:*                       | *-*-* *:*:*
          *-*~1                       | *-*~01 00:00:00
          *-02~03..05                 | *-02~03..05 00:00:00
          Mon *-05~07/1               | Mon *-05~07/1 00:00:00
          @1234567890                 | 2009-02-13 23:31:30 UTC
          *-*-* 12:00:00 Etc/UTC      | *-*-* 12:00:00 Etc/UTC
          Mon..Sun                    | *-*-* 00:00:00
          'Mon, '                     | Mon *-*-* 00:00:00
          '1-1 '                      | *-01-01 00:00:00
          Mon-Wed                     | Mon..Wed *-*-* 00:00:00
          """)
  void expressionsHaveANormalForm(String text, String normalized) {
    assertThat(Calendar.parse(text).map(Calendar::normalized)).contains(normalized);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "test",
        "7",
        "10:00 ",
        "121212:1:2",
        "2000-03-05.23",
        "2000-03-05 00:00.1.0",
        "00:00:00/0.00000001",
        "00:00:00.0..00.9",
        "2016~11-22",
        "*-*~5/5",
        "20/4:0",
        "*:61",
        "24:00",
        "Sun..Mon",
        "Mon..",
        "1..2..3:0",
        "*:0/61",
        "*-*-32",
        "Mon Tue",
        "Europe/Paris",
        "daily Nowhere/Land",
        "10:30 +02:00",
        "Wed-",
        "10:00 UTC UTC",
        "*",
        "2200-01-01",
        "-1:00",
        "1..2",
        "1e:00"
      })
  void otherTextIsNoExpression(String text) {
    assertThat(Calendar.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          daily                 | 2024-01-01T00:00:00Z | 2024-01-02T00:00:00Z
          *-*~1                 | 2024-02-01T00:00:00Z | 2024-02-29T00:00:00Z
          Mon *-05~07/1         | 2024-01-01T00:00:00Z | 2024-05-27T00:00:00Z
          *-02-29               | 2024-03-01T00:00:00Z | 2028-02-29T00:00:00Z
          Mon *-02-29           | 2024-03-01T00:00:00Z | 2044-02-29T00:00:00Z
          *:*:0/0.25            | 2024-01-01T00:00:00.1Z | 2024-01-01T00:00:00.250Z
          *:*:0.5               | 2024-01-01T00:00:00.5Z | 2024-01-01T00:01:00.500Z
          23:59:59.999999       | 2024-01-01T00:00:00Z | 2024-01-01T23:59:59.999999Z
          12:00 Asia/Tokyo      | 2024-01-01T00:00:00Z | 2024-01-01T03:00:00Z
          *:0/7                 | 2024-01-01T00:57:00Z | 2024-01-01T01:00:00Z
          02,12/5:00            | 2024-01-01T23:00:00Z | 2024-01-02T02:00:00Z
          *-*~7,26              | 2024-01-01T00:00:00Z | 2024-01-06T00:00:00Z
          Fri *-*-13            | 2024-01-01T00:00:00Z | 2024-09-13T00:00:00Z
          @1704067201           | 2024-01-01T00:00:00Z | 2024-01-01T00:00:01Z
          daily                 | 1960-06-06T00:00:00Z | 1970-01-01T00:00:00Z
          """)
  void nextIsTheFirstMatchAfter(String text, Instant after, Instant next) {
    assertThat(next(text, after, ZoneOffset.UTC)).contains(next);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2003-03-05", "*-02-31", "2023-*-*", "Mon 2100-02-29"})
  void someExpressionsNeverMatchAgain(String text) {
    assertThat(next(text, Instant.parse("2024-01-01T00:00:00Z"), ZoneOffset.UTC)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # A clock that goes forward leaves times out.
          02:30                  | 2024-03-31T00:00:00Z | 2024-04-01T00:30:00Z
          *:0/30                 | 2024-03-31T00:30:00Z | 2024-03-31T01:00:00Z
          *:*:0/0.000001         | 2024-03-31T00:59:59.999999Z | 2024-03-31T01:00:00Z
          # One that goes back repeats times, of which the first counts.
          02:30                  | 2024-10-27T00:00:00Z | 2024-10-27T00:30:00Z
          02:30                  | 2024-10-27T00:30:00Z | 2024-10-28T01:30:00Z
          *:0/30                 | 2024-10-27T00:30:00Z | 2024-10-27T02:00:00Z
          # Past the first, the second counts.
          02:30                  | 2024-10-27T01:10:00Z | 2024-10-27T01:30:00Z
          """)
  void clockChangesAreMet(String text, Instant after, Instant next) {
    assertThat(next(text, after, ZoneId.of("Europe/Berlin"))).contains(next);
  }

  @Test
  void aMatchIsAlwaysLaterAndOnAMatchingTime() {
    List<String> zones = List.of("UTC", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia");
    Property.holds(
        3_000,
        chance -> {
          String text = CalendarTexts.valid(chance);
          Calendar calendar = Calendar.parse(text).orElseThrow();
          ZoneId zone = ZoneId.of(chance.pick(zones));
          Instant after = CalendarTexts.instant(chance);
          Optional<Instant> next = calendar.next(after, zone);
          if (next.isPresent()) {
            assertThat(next.get()).as(text).isAfter(after);
            // Nothing lies between: from just before the match the search finds the match itself.
            assertThat(calendar.next(next.get().minusNanos(1_000), zone)).as(text).isEqualTo(next);
          }
        });
  }

  @Test
  void normalFormsReadBack() {
    Property.holds(
        5_000,
        chance -> {
          Calendar calendar = Calendar.parse(CalendarTexts.valid(chance)).orElseThrow();
          assertThat(Calendar.parse(calendar.normalized())).contains(calendar);
        });
  }

  @Test
  void anyTextIsReadOrRefused() {
    Property.holds(
        20_000,
        chance ->
            CalendarTexts.any(chance)
                .ifPresent(
                    calendar ->
                        assertThat(Calendar.parse(calendar.normalized())).contains(calendar)));
    assertThat(Calendar.parse("1,".repeat(4_000) + "1:00")).isEmpty();
  }

  private static Optional<Instant> next(String text, Instant after, ZoneId zone) {
    return Calendar.parse(text).orElseThrow().next(after, zone);
  }
}
