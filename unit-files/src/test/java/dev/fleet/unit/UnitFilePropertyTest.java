package dev.fleet.unit;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.fleet.unit.Property.Chance;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UnitFilePropertyTest {
  /** Everything that means something to the parser, and a little that does not. */
  private static final List<String> PIECES =
      List.of(
          "[A]\n",
          "[B]\n",
          "[",
          "]",
          "x=1\n",
          "y = 2 \n",
          "=",
          "\\",
          "\\\n",
          "\n",
          "\n",
          "\r",
          "\r\n",
          "#",
          ";",
          " ",
          "\t",
          "\u00a0",
          "\u0085",
          "\u2028",
          "\ufeff",
          "\0",
          "a",
          "é",
          "😀",
          "\"",
          "%n");

  /** Text that a parser takes as one value: it starts and ends with something visible. */
  private static final List<String> WORDS =
      List.of(
          "a", "é", "😀", "#", ";", "=", "[", "]", "\"", "a\\b", "a b", "a \\\n  b", "\\\n#", "%i");

  @Test
  void anyBytesGiveAFileOrAFaultWithItsLine() {
    Property.holds(5_000, chance -> checkOutcome(chance.bytes(60)));
    Property.holds(
        20_000, chance -> checkOutcome(chance.text(PIECES, 30).getBytes(StandardCharsets.UTF_8)));
    Property.holds(
        20_000,
        chance -> {
          byte[] content = ("[A]\n" + chance.text(PIECES, 30)).getBytes(StandardCharsets.UTF_8);
          content[chance.below(content.length)] = (byte) chance.below(256);
          checkOutcome(content);
        });
  }

  private static void checkOutcome(byte[] content) {
    try {
      UnitFile file = UnitFile.parse(content);
      assertThat(UnitFile.parse(new String(content, StandardCharsets.UTF_8))).isEqualTo(file);
    } catch (UnitFileException e) {
      long lines =
          1 + new String(content, StandardCharsets.UTF_8).chars().filter(c -> c == '\n').count();
      assertThat((long) e.line()).isBetween(1L, lines);
      assertThat(e.getMessage()).startsWith("line " + e.line() + ": ").doesNotContain("\n", "\r");
    }
  }

  @Test
  void parsingCanonicalTextGivesItAgain() {
    var parsed = new int[1];
    Property.holds(
        50_000,
        chance -> {
          Optional<UnitFile> read = read("[A]\n" + chance.text(PIECES, 20));
          if (read.isPresent()) {
            parsed[0]++;
            UnitFile file = read.get();
            UnitFile again = UnitFile.parse(file.canonical());
            assertThat(again.canonical()).isEqualTo(file.canonical());
            assertThat(again.sha1()).isEqualTo(file.sha1());
            assertThat(again.options()).isEqualTo(grouped(file));
          }
        });
    assertThat(parsed[0]).as("cases that are unit files").isGreaterThan(5_000);
  }

  /**
   * The options as canonical text holds them: by section, a backslash at the end with its line end.
   */
  private static List<UnitOption> grouped(UnitFile file) {
    List<String> sections = file.options().stream().map(UnitOption::section).distinct().toList();
    return file.options().stream()
        .sorted(Comparator.comparingInt(option -> sections.indexOf(option.section())))
        .map(
            option ->
                option.value().endsWith("\\")
                    ? new UnitOption(option.section(), option.name(), option.value() + "\n")
                    : option)
        .toList();
  }

  @Test
  void layoutMeansNothing() {
    Property.holds(
        20_000,
        chance -> {
          var options = new ArrayList<UnitOption>();
          for (int i = chance.below(8); i >= 0; i--) {
            String value =
                chance.flip() ? "" : chance.pick(WORDS.subList(0, 4)) + chance.text(WORDS, 4) + "z";
            options.add(
                new UnitOption(
                    chance.pick(List.of("A", "B", "X-Fleet")), "k" + chance.below(4), value));
          }
          String text = layOut(options, chance);
          assertThat(UnitFile.parse(text).options()).as(text).isEqualTo(options);
        });
  }

  private static String layOut(List<UnitOption> options, Chance chance) {
    List<String> blanks = List.of("", " ", "\t", "\u00a0 ");
    List<String> noise =
        List.of("", "\n", "  \n", "# c\n", " ;c [Z]\n", "#c \\\nq=9\n", "[Unused]\n");
    var text = new StringBuilder(chance.pick(List.of("", "\n", "x=1\n", "\ufeff", "#[Z]\n")));
    for (UnitOption option : options) {
      text.append(chance.text(noise, 3));
      text.append(chance.pick(blanks)).append('[').append(option.section()).append("]\n");
      text.append(chance.text(noise.subList(0, 6), 3));
      text.append(chance.pick(blanks)).append(option.name()).append(chance.pick(blanks));
      text.append('=')
          .append(chance.pick(blanks))
          .append(option.value())
          .append(chance.pick(blanks));
      text.append('\n');
    }
    text.setLength(text.length() - chance.below(2));
    return text.toString();
  }

  @Test
  void lineEndsMayBeCrLf() {
    List<String> pieces = PIECES.stream().filter(piece -> !piece.contains("\r")).toList();
    Property.holds(
        50_000,
        chance -> {
          String text = "[A]\n" + chance.text(pieces, 20);
          Optional<UnitFile> unix = read(text);
          Optional<UnitFile> dos = read(text.replace("\n", "\r\n"));
          assertThat(dos.map(UnitFile::canonical).map(s -> s.replace("\r\n", "\n")))
              .isEqualTo(unix.map(UnitFile::canonical));
        });
  }

  /**
   * What the parser keeps and copies must grow with the text, not faster. That it reads no
   * character more than a fixed number of times follows from its never going back.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "x=1\n",
        "=\n",
        "\n",
        " ",
        "#\n",
        "#\\\n",
        "[A]\n",
        "[A]\n=\n",
        "[",
        "x",
        "x=a\\\n",
        "x=\\\n\n",
        "é=😀\n",
        "x=a b c d e f g h i j k l m n o p q r s t u v w x y z\n"
      })
  void memoryIsLinear(String piece) {
    int half = UnitFile.MAX_BYTES / 2 / piece.getBytes(StandardCharsets.UTF_8).length - 2;
    allocated(piece, half);
    long once = allocated(piece, half);
    long twice = allocated(piece, 2 * half);

    assertThat(twice).isLessThan(3 * once);
    assertThat(twice).isLessThan(400L * UnitFile.MAX_BYTES);
  }

  private static long allocated(String piece, int times) {
    String text = "[A]\n" + piece.repeat(times);
    var memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = memory.getCurrentThreadAllocatedBytes();
    read(text).ifPresent(UnitFile::sha1);
    return memory.getCurrentThreadAllocatedBytes() - before;
  }

  private static Optional<UnitFile> read(String text) {
    try {
      return Optional.of(UnitFile.parse(text));
    } catch (UnitFileException e) {
      return Optional.empty();
    }
  }
}
