package dev.fleet.agent.embedded.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.unit.systemd.Condition;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConditionsTest {
  /** {@code +} holds, {@code -} does not; marks as in a file. */
  @ParameterizedTest
  @CsvSource({
    "'', true",
    "+, true",
    "-, false",
    "!+, false",
    "!-, true",
    "'+ -', false",
    "'|+ |-', true",
    "'|- |-', false",
    "'|- |!-', true",
    "'|+ -', false",
    "'|- +', false",
    "'|+ +', true"
  })
  void allMustHoldAndOneOfTheTriggering(String list, boolean met) {
    List<Condition> conditions =
        Arrays.stream(list.split(" ", -1))
            .filter(word -> !word.isEmpty())
            .map(ConditionsTest::condition)
            .toList();
    assertThat(Conditions.test(conditions, condition -> condition.parameter().equals("+")).met())
        .isEqualTo(met);
  }

  private static Condition condition(String word) {
    return new Condition(
        Condition.Kind.HOST,
        word.substring(word.length() - 1),
        word.startsWith("|"),
        word.contains("!"));
  }

  @Test
  void theLastThatIsNotMetIsNamed() {
    Condition first = new Condition(Condition.Kind.HOST, "one", false, false);
    Condition last = new Condition(Condition.Kind.HOST, "two", false, false);
    assertThat(Conditions.test(List.of(first, last), _ -> false).failed()).contains(last);
  }
}
