package dev.fleet.unit.systemd.value;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.unit.Property;
import dev.fleet.unit.systemd.value.Words.Rule;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WordsTest {
  private static final List<String> PIECES =
      List.of(
          "a", "b", " ", "\t", "\"", "'", "\\", "x41", "n", "u00e9", ";", "\\;", "é", "😀",
          "\\xc3");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          a b  c            | a:b:c
          "a b" c           | a b:c
          'a b'c            | a bc
          a"b c"d           | ab cd
          "" b              | :b
          a\\x20b c         | a b:c
          "a\\"b"           | a"b
          'a"b' "c'd"       | a"b:c'd
          \\101\\102        | AB
          caf\\xc3\\xa9     | café
          \\u00e9\\U0001f600| é😀
          \\s\\\\           | ` \\`
          """)
  void wordsOfACommandLine(String text, String words) {
    assertThat(Words.all(text, Rule.UNQUOTE, Rule.UNESCAPE).map(all -> String.join(":", all)))
        .contains(words);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"a",
        "'",
        "a\\",
        "\\q",
        "\\x4",
        "\\xzz",
        "\\0",
        "\\x00",
        "\\u0000",
        "\\ud800",
        "\\400",
        "\\xc3",
        "\\xc3x",
        "\\U00110000"
      })
  void malformedWords(String text) {
    assertThat(Words.all(text, Rule.UNQUOTE, Rule.UNESCAPE)).isEmpty();
  }

  @Test
  void rulesSayWhatABackslashMeans() {
    assertThat(Words.all("a\\ b\\c")).contains(List.of("a bc"));
    assertThat(Words.all("a\\ b\\c", Rule.RETAIN_ESCAPES)).contains(List.of("a\\", "b\\c"));
    assertThat(Words.all("a\\q\\n", Rule.UNESCAPE, Rule.KEEP_UNKNOWN_ESCAPES))
        .contains(List.of("a\\q\n"));
    assertThat(Words.all("\"a b", Rule.UNQUOTE, Rule.RELAX)).contains(List.of("a b"));
    assertThat(Words.all("a\\", Rule.UNESCAPE, Rule.KEEP_UNKNOWN_ESCAPES)).contains(List.of("a\\"));
    assertThat(Words.all("'a b'")).contains(List.of("'a", "b'"));
  }

  @Test
  void separatorsMayBeEscaped() {
    var words = new Words("a\\:b::c", ":");
    Set<Rule> rules = EnumSet.of(Rule.UNESCAPE, Rule.UNESCAPE_SEPARATORS);
    assertThat(words.next(rules)).isEqualTo(new Words.Text("a:b"));
    assertThat(words.next(rules)).isEqualTo(new Words.Text("c"));
    assertThat(words.next(rules)).isEqualTo(new Words.End());
    assertThat(words.isAtEnd()).isTrue();
  }

  @Test
  void tokensAreWordsOfTheirOwn() {
    var words = new Words("; ;a");
    assertThat(words.skip(";")).isTrue();
    assertThat(words.skip(";")).isFalse();
    assertThat(words.next(Set.of())).isEqualTo(new Words.Text(";a"));
  }

  @Test
  void anyTextEnds() {
    Property.holds(
        20_000,
        chance -> {
          Set<Rule> rules = EnumSet.noneOf(Rule.class);
          for (Rule rule : Rule.values()) {
            if (chance.flip()) {
              rules.add(rule);
            }
          }
          String text = chance.text(PIECES, 12);
          var words = new Words(text);
          int count = 0;
          while (words.next(rules) instanceof Words.Text) {
            count++;
          }
          assertThat(count).isLessThanOrEqualTo(text.length());
        });
  }

  @Test
  void quotedTextIsOneWord() {
    Property.holds(
        5_000,
        chance -> {
          String text = chance.text(PIECES, 12);
          String quoted = "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
          assertThat(Words.all(quoted, Rule.UNQUOTE, Rule.UNESCAPE)).contains(List.of(text));
        });
  }

  @Test
  void escapesOfWholeTexts() {
    assertThat(CEscape.unescape("a\\tb\\\"\\a")).contains("a\tb\"\u0007");
    assertThat(CEscape.unescape("\\")).isEmpty();
    assertThat(CEscape.unescape("\\xff")).isEmpty();
  }
}
