package dev.fleet.unit.systemd.value;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.unit.Property;
import dev.fleet.unit.systemd.Systemd;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calendar expressions as systemd's own tool reads them. */
final class CalendarOracleTest {
  private static final int TIMES = 5;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final Pattern UTC_TIME =
      Pattern.compile("\\w{3} (\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d) UTC");

  /** What the tool says of one expression: its normal form and when it elapses, in seconds. */
  private record Answer(String normalized, List<Instant> times) {}

  @ParameterizedTest
  @CsvSource({
    "UTC, 2024-01-31T10:20:30Z",
    "UTC, 2023-12-31T23:59:59Z",
    "UTC, 2028-02-28T12:00:00Z",
    "Europe/Berlin, 2024-03-30T22:00:00Z",
    "Europe/Berlin, 2024-10-26T20:00:00Z",
    "America/New_York, 2024-11-03T03:00:00Z",
    "America/New_York, 2024-03-10T04:00:00Z",
    "Australia/Lord_Howe, 2024-04-06T12:00:00Z",
    "Asia/Kathmandu, 2025-06-15T00:00:00Z"
  })
  void nextTimesAreTheSame(String zone, Instant after) throws Exception {
    var texts = new LinkedHashSet<String>();
    Property.holds(700, chance -> texts.add(CalendarTexts.expression(chance, false)));
    Map<String, Answer> answers = ask(zone, after, texts);

    assertThat(answers.size()).as("expressions that systemd takes").isGreaterThan(200);
    for (String text : texts) {
      check(text, answers.get(text), ZoneId.of(zone), after);
    }
  }

  @Test
  void anyTextIsTakenOrNotAsInSystemd() throws Exception {
    var texts = new LinkedHashSet<String>();
    Property.holds(3_000, chance -> texts.add(CalendarTexts.nearly(chance)));
    Property.holds(2_000, chance -> texts.add(CalendarTexts.text(chance)));
    // The tool prints no blanks at the end of a line, so that its answers could not be told apart.
    texts.removeIf(text -> text.isEmpty() || text.endsWith(" "));
    Instant after = Instant.parse("2024-01-01T00:00:00Z");
    Map<String, Answer> answers = ask("UTC", after, texts);

    assertThat(answers.size()).as("expressions that systemd takes").isGreaterThan(100);
    for (String text : texts) {
      check(text, answers.get(text), ZoneOffset.UTC, after);
    }
  }

  private static void check(String text, @Nullable Answer answer, ZoneId zone, Instant after) {
    Optional<Calendar> calendar = Calendar.parse(text);
    assertThat(calendar.isPresent()).as("'%s' is taken", text).isEqualTo(answer != null);
    if (answer == null) {
      return;
    }
    assertThat(calendar.orElseThrow().normalized()).as(text).isEqualTo(answer.normalized);
    var times = new ArrayList<Instant>();
    Instant from = after;
    while (times.size() < TIMES) {
      Optional<Instant> next = calendar.orElseThrow().next(from, zone);
      if (next.isEmpty()) {
        break;
      }
      from = next.get();
      times.add(from.truncatedTo(ChronoUnit.SECONDS));
    }
    assertThat(times).as(text).isEqualTo(answer.times);
  }

  private static Map<String, Answer> ask(String zone, Instant after, Iterable<String> texts)
      throws Exception {
    var arguments = new ArrayList<String>();
    texts.forEach(arguments::add);
    List<String> command =
        List.of(
            "systemd-analyze",
            "calendar",
            "--iterations=" + TIMES,
            "--base-time=" + TIME.format(after) + " UTC",
            "--");
    String output = Systemd.run(Map.of("TZ", zone), command, arguments);
    var answers = new HashMap<String, Answer>();
    String original = "";
    for (String line : output.lines().toList()) {
      if (line.startsWith("  Original form: ")) {
        original = line.substring("  Original form: ".length());
      } else if (line.startsWith("Normalized form: ")) {
        String normalized = line.substring("Normalized form: ".length());
        // The first of these lines is left out where both forms are the same.
        original = original.isEmpty() ? normalized : original;
        answers.put(original, new Answer(normalized, new ArrayList<>()));
      } else if (line.isEmpty()) {
        original = "";
      } else if (answers.containsKey(original)) {
        Matcher time = UTC_TIME.matcher(line);
        if (time.find()) {
          answers.get(original).times.add(TIME.parse(time.group(1), Instant::from));
        }
      }
    }
    return answers;
  }
}
