package dev.fleet.journalfiles;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.testkit.random.Seeded;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of journald's stdout_stream_scan. */
final class LineSplitterTest {
  private static final int LINE_MAX = 8;

  /** What a splitter gives, its line breaks in brackets. */
  private static final class Lines {
    final List<String> lines = new ArrayList<>();
    final LineSplitter splitter = new LineSplitter(LINE_MAX, this::add);

    private void add(byte[] bytes, int from, int to, LineSplitter.LineBreak lineBreak) {
      String mark =
          switch (lineBreak) {
            case NEWLINE -> "";
            case NUL -> "[nul]";
            case LINE_MAX -> "[max]";
            case EOF -> "[eof]";
          };
      lines.add(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1) + mark);
    }
  }

  private static List<String> split(byte[] stream) {
    var lines = new Lines();
    lines.splitter.accept(ByteBuffer.wrap(stream));
    lines.splitter.end();
    return lines.lines;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "\"\"                | \"\"",
        "one~                | one",
        "one~two~            | one,two",
        "one~~two~           | one,,two",
        "one~two             | one,two[eof]",
        "a^b~                | a[nul],b",
        "a~b^                | a,b[nul]",
        "^                   | [nul]",
        "1234567~            | 1234567",
        "12345678~           | 12345678[max],",
        "123456789~          | 12345678[max],9",
        "12345678            | 12345678[max]",
        "1234567812345678x   | 12345678[max],12345678[max],x[eof]",
        "1234567^            | 1234567[nul]",
      })
  void lines(String stream, String expected) {
    byte[] bytes =
        stream.strip().replace('~', '\n').replace('^', '\0').getBytes(StandardCharsets.UTF_8);
    List<String> lines = expected.isEmpty() ? List.of() : List.of(expected.split(",", -1));
    assertThat(split(bytes)).isEqualTo(lines);
  }

  @Test
  void theSameBytesGiveTheSameLinesInWhateverPieces() {
    Seeded.run(
        300,
        random -> {
          byte[] stream =
              random.text("abc\n\n\0 \u00ff", 0, 60).getBytes(StandardCharsets.ISO_8859_1);
          var pieces = new Lines();
          int at = 0;
          while (at < stream.length) {
            int to = Math.min(stream.length, at + random.between(1, 20));
            ByteBuffer piece =
                random.oneIn(2)
                    ? ByteBuffer.wrap(stream, at, to - at)
                    : ByteBuffer.allocateDirect(to - at).put(stream, at, to - at).flip();
            pieces.splitter.accept(piece);
            assertThat(piece.hasRemaining()).isFalse();
            at = to;
          }
          pieces.splitter.end();
          assertThat(pieces.lines).isEqualTo(split(stream));
        });
  }
}
