package dev.fleet.unit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GlobTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "* foo.service",
        "foo.* foo.socket",
        "foo@*.service foo@12.service",
        "foo@*.service foo@.service",
        "foo@[abc].service foo@a.service",
        "foo@[a-c].service foo@b.service",
        "foo@[^abc].service foo@d.service",
        "foo@?.service foo@1.service",
        "foo.service foo.service",
        "b*e bare",
        "a\\*b a*b",
        "a\\b ab",
        "[\\]] ]",
        "[\\-x] -",
        "[!a] !",
        "[!a] a",
        "a] a]",
        "a{b,c} a{b,c}",
        "a-b a-b",
        "* ''",
        "'' ''",
        "? é",
        "? 😀",
        "[😀-😂] 😁",
        "[^a] /",
        "*/b a/b",
        "a*b*c axbxbxc",
        "**a aa",
      })
  void matching(String pattern, String name) {
    assertThat(Glob.compile(pattern).matches(name)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "foo.service bar.service",
        "foo foo.service",
        "foo@[abc].service foo@d.service",
        "foo@[^abc].service foo@a.service",
        "foo@?.service foo@12.service",
        "foo@?.service foo@.service",
        "[!a] b",
        "a{b,c} ab",
        "* a/b",
        "? /",
        "*b a/b",
        "[b-a] a",
        "'' a",
        "a ''",
        "FOO foo",
      })
  void notMatching(String pattern, String name) {
    assertThat(Glob.compile(pattern).matches(name)).isFalse();
    assertThat(Glob.compile(pattern).isMalformed()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[", "[a", "[^", "[]a]", "[^]a]", "[-a]", "[a-]", "[a-", "[]", "[a\\", "\\", "a*\\", "*["
      })
  void malformedPatternsMatchNothing(String pattern) {
    Glob glob = Glob.compile(pattern);

    assertThat(glob.isMalformed()).isTrue();
    assertThat(glob.isLiteral()).isFalse();
    assertThat(glob.matches(pattern)).isFalse();
    assertThat(glob.matches("")).isFalse();
    assertThat(glob.matches("a")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "foo.service,true",
    "a{b},true",
    "a],true",
    "a*,false",
    "a?,false",
    "[a],false",
    "a\\b,false"
  })
  void literals(String pattern, boolean literal) {
    assertThat(Glob.compile(pattern).isLiteral()).isEqualTo(literal);
    assertThat(Glob.compile(pattern).pattern()).isEqualTo(pattern);
  }

  @Test
  void agreesWithANaiveMatcher() {
    List<String> pieces =
        List.of("*", "*", "?", "a", "b", "-", "[ab]", "[^a]", "[a-b]", "\\*", "\\a");
    Property.holds(
        50_000,
        chance -> {
          String pattern = chance.text(pieces, 7);
          String name = chance.text(List.of("a", "b", "-", "*", "😀"), 7);
          assertThat(Glob.compile(pattern).matches(name))
              .as("%s ~ %s", pattern, name)
              .isEqualTo(naive(pattern, name));
        });
  }

  @Test
  void slashesAgreeWithANaiveMatcher() {
    Property.holds(
        20_000,
        chance -> {
          String pattern = chance.text(List.of("*", "?", "a", "/"), 8);
          String name = chance.text(List.of("a", "b", "/"), 8);
          assertThat(Glob.compile(pattern).matches(name))
              .as("%s ~ %s", pattern, name)
              .isEqualTo(naive(pattern, name));
        });
  }

  @Test
  void anyTextCompiles() {
    List<String> pieces = List.of("[", "]", "^", "-", "\\", "*", "a", "é", "\ud83d");
    Property.holds(
        20_000,
        chance -> {
          Glob glob = Glob.compile(chance.text(pieces, 8));
          String name = chance.text(pieces, 5);
          assertThat(glob.matches(name) && glob.isMalformed()).isFalse();
          if (glob.isLiteral()) {
            assertThat(glob.matches(name)).isEqualTo(name.equals(glob.pattern()));
            assertThat(glob.matches(glob.pattern())).isTrue();
          }
        });
  }

  /**
   * A matcher that tries every length for every star would not come back from this in a lifetime.
   */
  @Test
  void manyStarsTakeNoLongerThanPatternTimesName() {
    assertThat(Glob.compile("*a".repeat(1_000) + "b").matches("a".repeat(10_000))).isFalse();
    assertThat(Glob.compile("*[^b]?".repeat(1_000)).matches("a".repeat(10_000))).isTrue();
  }

  /** The definition itself: a star is nothing, or one character and a star. */
  private static boolean naive(String pattern, String name) {
    if (pattern.isEmpty()) {
      return name.isEmpty();
    }
    if (pattern.startsWith("*")) {
      return naive(pattern.substring(1), name)
          || (!name.isEmpty() && !name.startsWith("/") && naive(pattern, rest(name)));
    }
    if (name.isEmpty()) {
      return false;
    }
    String first = name.substring(0, name.length() - rest(name).length());
    return switch (pattern.charAt(0)) {
      case '?' -> !first.equals("/") && naive(pattern.substring(1), rest(name));
      case '\\' -> first.equals(pattern.substring(1, 2)) && naive(pattern.substring(2), rest(name));
      case '[' -> {
        String regex = pattern.substring(0, pattern.indexOf(']') + 1);
        yield first.matches(regex) && naive(pattern.substring(regex.length()), rest(name));
      }
      default -> first.equals(pattern.substring(0, 1)) && naive(pattern.substring(1), rest(name));
    };
  }

  private static String rest(String name) {
    return name.substring(name.offsetByCodePoints(0, 1));
  }
}
