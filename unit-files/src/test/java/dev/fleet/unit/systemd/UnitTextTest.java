package dev.fleet.unit.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UnitTextTest {
  private final Warnings warnings = new Warnings();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          x=a                        | x=a
          ` \\t x \\t=  a b \\t `    | x=a b
          x=a=b                      | x=a=b
          x=                         | x=
          x=a\\\\\\n b               | x=a  b
          x=a\\\\\\n# no\\nb         | x=a b
          x=a\\\\\\n;no\\\\\\nb      | x=a b
          x=a\\\\\\n\\ny=b           | x=a;y=b
          x=a\\\\\\\\\\ny=b          | x=a\\\\;y=b
          # x=a\\\\\\ny=b            | y=b
          x=a # b                    | x=a # b
          x=a\\r\\ny=b\\ry=c\\n\\rz=d| x=a;y=b;y=c;z=d
          x=a\\\\                    | x=a
          """)
  void linesAreAssignments(String text, String expected) throws Exception {
    assertThat(read("[A]\n" + unescaped(text))).isEqualTo(expected);
    assertThat(warnings.remarks()).isEmpty();
  }

  @Test
  void onlyKnownSectionsCount() throws Exception {
    String text =
        "\ufeffx=0\n[A]\nx=1\n[Other]\nx=2\n[X-Mine]\nx=3\n[A]\nx=4\n[B]\nx=5\n[a]\nx=6\n";
    assertThat(read(text)).isEqualTo("x=1;x=4;x=5");
    assertThat(warnings.remarks())
        .extracting(UnitRemark::warning)
        .containsExactly(
            "Assignment outside of section. Ignoring.",
            "Unknown section 'Other'. Ignoring.",
            "Unknown section 'a'. Ignoring.");
  }

  @Test
  void otherLinesAreIgnored() throws Exception {
    assertThat(read("[A]\nnothing\n=1\nx=2\n")).isEqualTo("x=2");
    assertThat(warnings.remarks())
        .extracting(UnitRemark::warning)
        .containsExactly(
            "[A]: Missing '=', ignoring line: nothing",
            "[A]: Missing key name before '=', ignoring line: =1");
  }

  @Test
  void linesAreCounted() throws Exception {
    // As systemd counts: the last line of those that go on, whatever ends them.
    read("# one\n[A]\r\nx=3 \\\n# four\n  five\n\nseven\n[C]\n");
    assertThat(warnings.remarks())
        .containsExactly(
            new UnitRemark(
                7, 4, "Missing '=', ignoring line.", "[A]: Missing '=', ignoring line: seven"),
            UnitRemark.warning(8, "Unknown section 'C'. Ignoring."));
    assertThat(UnitText.read("[A]\nx=2 \\\n#\n4\ny=5", Set.of("A"), warnings))
        .containsExactly(new Assignment("A", "x", "2  4", 4), new Assignment("A", "y", "5", 5));
  }

  @Test
  void aHalfHeadEndsIt() {
    assertThatThrownBy(() -> read("[A]\nx=1\n[B\n"))
        .isInstanceOf(UnitSyntaxException.class)
        .hasMessage("Invalid section header '[B'");
  }

  private String read(String text) throws UnitSyntaxException {
    List<Assignment> assignments = UnitText.read(text, Set.of("A", "B"), warnings);
    return assignments.stream()
        .map(assignment -> assignment.option() + "=" + assignment.value())
        .collect(Collectors.joining(";"));
  }

  /** In the table a line end is a backslash and a letter, and a backslash is two. */
  private static String unescaped(String text) {
    return text.replace("\\\\", "\0")
        .replace("\\n", "\n")
        .replace("\\r", "\r")
        .replace("\\t", "\t")
        .replace("\0", "\\");
  }
}
