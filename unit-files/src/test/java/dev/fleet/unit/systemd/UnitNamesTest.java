package dev.fleet.unit.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.unit.Property;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UnitNamesTest {
  private static final List<String> PIECES =
      List.of(
          "a", "B", "9", "/", "//", "-", ".", "..", "\\", "x2d", "\\x2d", "_", ":", "@", "é", "😀",
          "%", "~");

  @ParameterizedTest
  @CsvSource({
    "/var/log/, -var-log-",
    ".a-b, \\x2ea\\x2db",
    "a b\\c, a\\x20b\\x5cc",
    "é, \\xc3\\xa9",
    "a:b_c.d, a:b_c.d"
  })
  void textIsEscaped(String text, String escaped) {
    assertThat(UnitNames.escape(text)).isEqualTo(escaped);
    assertThat(UnitNames.unescape(escaped)).contains(text);
  }

  @ParameterizedTest
  @CsvSource({
    "/, -",
    "//, -",
    "/var//log/, var-log",
    "/a-b/.c, a\\x2db-.c",
    "/.hidden, \\x2ehidden",
    "/a/./b, a-b"
  })
  void pathsAreEscaped(String path, String escaped) {
    assertThat(UnitNames.escapePath(path)).contains(escaped);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a/../b", "..", "/.."})
  void pathsThatLeadUpwardsHaveNoName(String path) {
    assertThat(UnitNames.escapePath(path)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\x", "\\x2", "\\xzz", "\\n", "a\\", "\\x00", "\\xff"})
  void malformedEscapes(String name) {
    assertThat(UnitNames.unescape(name)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-a", "a-", "a--b", "..", "a-..-b"})
  void otherNamesAreNoPaths(String name) {
    assertThat(UnitNames.unescapePath(name)).isEmpty();
  }

  @Test
  void escapingIsUndone() {
    Property.holds(
        5_000,
        chance -> {
          String text = chance.text(PIECES, 8);
          assertThat(UnitNames.unescape(UnitNames.escape(text))).contains(text);
          String path = "/" + text;
          UnitNames.escapePath(path)
              .ifPresent(
                  name ->
                      assertThat(UnitNames.unescapePath(name)).contains(UnitPath.simplify(path)));
        });
  }

  @Test
  void systemdEscapesTheSame() throws Exception {
    var texts = new LinkedHashSet<String>();
    Property.holds(1_000, chance -> texts.add(chance.text(PIECES, 8)));
    texts.removeIf(String::isEmpty);
    var all = new ArrayList<String>(texts);

    List<String> theirs = ask(List.of("systemd-escape", "--"), all);
    List<String> undone = ask(List.of("systemd-escape", "--unescape", "--"), theirs);
    for (int i = 0; i < all.size(); i++) {
      assertThat(UnitNames.escape(all.get(i))).isEqualTo(theirs.get(i));
      assertThat(undone.get(i)).isEqualTo(all.get(i));
    }
  }

  @Test
  void systemdEscapesPathsTheSame() throws Exception {
    var paths = new LinkedHashSet<String>();
    Property.holds(1_000, chance -> paths.add("/" + chance.text(PIECES, 8)));
    paths.removeIf(path -> UnitNames.escapePath(path).isEmpty());
    var all = new ArrayList<String>(paths);

    List<String> theirs = ask(List.of("systemd-escape", "--path", "--"), all);
    assertThat(all).hasSizeGreaterThan(400);
    for (int i = 0; i < all.size(); i++) {
      assertThat(UnitNames.escapePath(all.get(i))).as(all.get(i)).contains(theirs.get(i));
    }
  }

  /** The tool answers with one line, answers separated by blanks. */
  private static List<String> ask(List<String> command, List<String> arguments) throws Exception {
    var answers = new ArrayList<String>();
    for (int from = 0; from < arguments.size(); from += 500) {
      List<String> some = arguments.subList(from, Math.min(from + 500, arguments.size()));
      String line = Systemd.run(Map.of(), command, some);
      answers.addAll(List.of(line.stripTrailing().split(" ", -1)));
    }
    assertThat(answers).hasSameSizeAs(arguments);
    return answers;
  }
}
