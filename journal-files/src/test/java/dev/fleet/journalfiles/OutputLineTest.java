package dev.fleet.journalfiles;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of journald's stdout_stream_log and syslog_parse_priority. */
final class OutputLineTest {
  /** "level message", or "-" if the line is no message. */
  private static String read(OutputLine line, String text) {
    byte[] bytes = ("##" + text + "##").getBytes(StandardCharsets.UTF_8);
    if (!line.read(bytes, 2, bytes.length - 2)) {
      return "-";
    }
    return line.level()
        + " "
        + new String(bytes, line.from(), line.to() - line.from(), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "hello,6 hello",
        "<3>hello,3 hello",
        "<0>x,0 x",
        "<7>x,7 x",
        "<8>x,6 <8>x",
        "<30>x,6 <30>x",
        "<03>x,3 x",
        "<003>x,3 x",
        "<0003>x,6 <0003>x",
        "<013>x,6 <013>x",
        "<x>x,6 <x>x",
        "<>x,6 <>x",
        "<3,6 <3",
        "<3_>x,6 <3_>x",
        "_<3>x,6 _<3>x",
        "<3>_x,3 _x",
        "<3><4>x,3 <4>x",
        "\"\",-",
        "<3>,-",
        "<3>___,-",
        "x__,6 x",
        "x^~,6 x",
        "__x__,6 __x",
        "___,6 ___",
        "^,6 ^",
      })
  void lines(String text, String expected) {
    assertThat(read(new OutputLine(6, true), blanks(text))).isEqualTo(blanks(expected));
  }

  private static String blanks(String text) {
    return text.replace('_', ' ').replace('^', '\t').replace('~', '\r');
  }

  @Test
  void prefixesAreTextIfNotLookedFor() {
    assertThat(read(new OutputLine(4, false), "<3>x")).isEqualTo("4 <3>x");
    assertThat(read(new OutputLine(4, false), "<3>")).isEqualTo("4 <3>");
  }
}
