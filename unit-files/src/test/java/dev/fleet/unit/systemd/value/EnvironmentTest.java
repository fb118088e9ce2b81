package dev.fleet.unit.systemd.value;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.unit.Property;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Environment variables: names, files, and in the arguments of commands. */
final class EnvironmentTest {
  private static final Map<String, String> VARIABLES =
      Map.of("ONE", "one", "TWO", "two two", "EMPTY", "", "QUOTED", "'a b' \"c", "DOLLAR", "$ONE");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      emptyValue = "",
      textBlock =
          """
          $ONE          | one
          $TWO          | two:two
          ${TWO}        | two two
          $ONE$TWO      | ''
          x$ONE         | x$ONE
          x${ONE}y      | xoney
          ${ONE}${TWO}  | onetwo two
          $$ONE         | $ONE
          a$$           | a$
          $MISSING      | ''
          ${MISSING}    | ''
          $QUOTED       | a b:c
          ${ONE:-x}     | ${ONE:-x}
          ${ONE         | ${ONE
          ${DOLLAR}     | $ONE
          $DOLLAR       | $ONE
          a$$b${ONE     | a$b${ONE
          ${A:$$${ONE}  | ${A:$one
          $             | ''
          x$            | x$
          """)
  void argumentsAreExpanded(String argument, String expected) {
    List<String> arguments = Variables.expand(List.of(argument), VARIABLES);
    assertThat(String.join(":", arguments)).isEqualTo(expected);
  }

  @Test
  void aVariableThatIsNotSetTakesItsArgumentAway() {
    assertThat(Variables.expand(List.of("a", "$MISSING", "${MISSING}", "$EMPTY", "b"), VARIABLES))
        .containsExactly("a", "", "b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"A=b", "A=", "_x1=a=b", "A=\t\n\u0001 é"})
  void assignments(String text) {
    assertThat(EnvironmentNames.isAssignment(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A", "=b", "1A=b", "A-B=c", "é=c", "A =b", "A=\0"})
  void otherTextIsNoAssignment(String text) {
    assertThat(EnvironmentNames.isAssignment(text)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          A=b                   | b
          A = b c               | b c
          A="b c" d             | b cd
          A='b\\nc'             | b\\nc
          A="b\\"c\\x"          | b"c\\x
          A=b\\ c\\             | `b c `
          A="\\$x\\`\\\\"       | `$x``\\`
          A=b"c"                | b"c"
          A='a''b'"c"           | abc
          A=b # c               | b # c
          """)
  void valuesOfEnvironmentFiles(String text, String value) {
    assertThat(EnvironmentText.parse(text + " \n").assignments())
        .containsExactly(Map.entry("A", value));
  }

  @Test
  void aQuoteThatDoesNotEndTakesTheRest() {
    assertThat(EnvironmentText.parse("A=\"b\nC=d").assignments())
        .containsExactly(Map.entry("A", "b\nC=d"));
  }

  @Test
  void linesOfEnvironmentFiles() {
    EnvironmentText text =
        EnvironmentText.parse(
            """
            # comment \\
            HIDDEN=yes
            ; another
            A=1
              B = two \\
              words
            C="three
            lines"
            no assignment
            export D=1
            1E=2
            A=last
            F=\
            """);
    assertThat(text.assignments())
        .containsExactly(
            Map.entry("A", "last"),
            Map.entry("B", "two   words"),
            Map.entry("C", "three\nlines"),
            Map.entry("F", ""));
    assertThat(text.ignored()).containsExactly("export D=1", "1E=2");
  }

  @Test
  void anyTextIsAnEnvironmentFile() {
    List<String> pieces = List.of("A", "=", "\"", "'", "\\", "\n", "\r", " ", "#", ";", "$", "é");
    Property.holds(
        20_000,
        chance ->
            EnvironmentText.parse(chance.text(pieces, 20))
                .assignments()
                .forEach(
                    (name, value) ->
                        assertThat(EnvironmentNames.isAssignment(name + "=" + value)).isTrue()));
  }
}
