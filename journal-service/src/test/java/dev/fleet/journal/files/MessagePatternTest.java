package dev.fleet.journal.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.fleet.journal.source.JournalException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MessagePatternTest {
  @ParameterizedTest
  @CsvSource({
    "get, GET /, true",
    "get, get /, true",
    "GET, get /, false",
    "ä, Ä, false",
    "^a.c$, abc, true",
    "^a.c$, xabc, false",
    "a(?=b), ab, true",
    "\\bfoo\\b, a foo b, true",
    "(a)\\1, xaay, true",
  })
  void matches(String pattern, String message, boolean expected) throws Exception {
    assertThat(MessagePattern.compile(pattern).find(message)).isEqualTo(expected);
  }

  /** Also what PCRE2 has and Java has not: refused, not read as something else. */
  @ParameterizedTest
  @ValueSource(strings = {"(", "a{2,1}", "[z-a]", "*", "a\\K", "(?R)", "(?(1)a|b)", "\\"})
  void badPatternsAreNamed(String pattern) {
    assertThatExceptionOfType(JournalException.class)
        .isThrownBy(() -> MessagePattern.compile(pattern))
        .withMessageStartingWith("Bad pattern \"" + pattern + "\": ")
        .withMessageNotContaining("\n")
        .satisfies(e -> assertThat(e.kind()).isEqualTo(JournalException.Kind.QUERY_INVALID));
  }

  @ParameterizedTest
  @ValueSource(strings = {"(a+)+$", "(.*a){20}$", "(a|aa)+$"})
  void aPatternThatTakesForeverIsGivenUp(String pattern) throws Exception {
    MessagePattern compiled = MessagePattern.compile(pattern);
    assertThatExceptionOfType(JournalException.class)
        .isThrownBy(() -> compiled.find("a".repeat(48 * 1024) + "!"))
        .withMessageContaining("too many steps")
        .satisfies(e -> assertThat(e.kind()).isEqualTo(JournalException.Kind.QUERY_INVALID));
    assertThat(compiled.find("a".repeat(25))).as("and can be used again").isTrue();
  }

  @Test
  void anOrdinaryPatternGoesThroughALongMessage() throws Exception {
    String message = "x".repeat(1 << 20) + "needle 42";
    assertThat(MessagePattern.compile("needle [0-9]+$").find(message)).isTrue();
    assertThat(MessagePattern.compile("x.*needle").find(message)).isTrue();
    assertThat(MessagePattern.compile("(a|b|c)d$").find(message)).isFalse();
  }
}
