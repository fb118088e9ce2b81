package dev.fleet.unit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UnitFileTest {
  @Test
  void aWholeFile() throws Exception {
    UnitFile file =
        UnitFile.parse(
            """
            This=Ignored
            [Unit]
            ;ignore this comment
            Description = Foo

            [Service]
            ExecStart=echo "ping";
            ExecStop=echo "pong"
            # ignore this, too
            ExecStop=echo post

            [X-Fleet]
            MachineMetadata=foo=bar
            MachineMetadata=baz=qux
            """);

    assertThat(file.options())
        .containsExactly(
            new UnitOption("Unit", "Description", "Foo"),
            new UnitOption("Service", "ExecStart", "echo \"ping\";"),
            new UnitOption("Service", "ExecStop", "echo \"pong\""),
            new UnitOption("Service", "ExecStop", "echo post"),
            new UnitOption("X-Fleet", "MachineMetadata", "foo=bar"),
            new UnitOption("X-Fleet", "MachineMetadata", "baz=qux"));
    assertThat(file.values("Service", "ExecStop")).containsExactly("echo \"pong\"", "echo post");
    assertThat(file.values("Service", "execstop")).isEmpty();
    assertThat(file.values("service", "ExecStop")).isEmpty();
    assertThat(file.description()).contains("Foo");
    assertThat(file.isEmpty()).isFalse();
    assertThat(file.hasInstallSection()).isFalse();
  }

  static Stream<Arguments> single() {
    return Stream.of(
        // text, section, name, value
        Arguments.of(">>>>>\n[A]\n<<<<<<<<<<<=bar", "A", "<<<<<<<<<<<", "bar"),
        Arguments.of("pre [A]\nx=1", "A", "x", "1"),
        Arguments.of("pre # [A]\n[B]\nx=1", "B", "x", "1"),
        Arguments.of("pre ; [A] \\\n[B] \\ \n[C]\n[D]\nx=1", "D", "x", "1"),
        Arguments.of("\ufeff[A]\nx=1", "A", "x", "1"),
        Arguments.of("[A\nB]\nx=1", "A\nB", "x", "1"),
        Arguments.of("[]\nx=1", "", "x", "1"),
        Arguments.of("[[A]\nx=1", "[A", "x", "1"),
        Arguments.of("[ A ]\nx=1", " A ", "x", "1"),
        Arguments.of("[A]  \t\nx=1", "A", "x", "1"),
        Arguments.of("[A]\n  [B]\nx=1", "B", "x", "1"),
        Arguments.of("[A]\n=v", "A", "", "v"),
        Arguments.of("[A]\nx=", "A", "x", ""),
        Arguments.of("[A]\nx=\n\n", "A", "x", ""),
        Arguments.of("[A]\n \u00a0x\t =\u2003 1 \u0085", "A", "x", "1"),
        Arguments.of("[A]\nx=a # b ; c", "A", "x", "a # b ; c"),
        Arguments.of("[A]\nx=\"a\" 'b'", "A", "x", "\"a\" 'b'"),
        Arguments.of("[A]\nx=a=b", "A", "x", "a=b"),
        Arguments.of("[A]\nx=a\rb", "A", "x", "a\rb"),
        Arguments.of("[A]\nx=a \\\n  b\n", "A", "x", "a \\\n  b"),
        Arguments.of("[A]\nx=\\\n  b\n", "A", "x", "\\\n  b"),
        Arguments.of("[A]\nx=a \\\n# no comment \\\n b  \n", "A", "x", "a \\\n# no comment \\\n b"),
        Arguments.of("[A]\nx=a \\\n[B]\n", "A", "x", "a \\\n[B]"),
        Arguments.of("[A]\nx=a \\\n  \n", "A", "x", "a \\\n"),
        Arguments.of("[A]\nx=a \\\n", "A", "x", "a \\\n"),
        Arguments.of("[A]\nx=a \\", "A", "x", "a \\"),
        Arguments.of("[A]\nx=a \\ \n", "A", "x", "a \\"),
        Arguments.of("[A]\nx=a \\\\\nb", "A", "x", "a \\\\\nb"),
        Arguments.of("[A]\n#c\\\nx=1\ny=2", "A", "y", "2"),
        Arguments.of("[A]\n;c\\ \nx=1\ny=2", "A", "y", "2"),
        Arguments.of("[A]\n#c\\  \ny=2", "A", "y", "2"),
        Arguments.of("[A]\r\nx=a \\\r\n  b\r\n", "A", "x", "a \\\n  b"),
        Arguments.of("[A]\r\n#c \\\r\nx=1\r\ny=2\r\n", "A", "y", "2"),
        Arguments.of("[A]\nx=" + "a".repeat(5_000), "A", "x", "a".repeat(5_000)),
        Arguments.of("[A]\nx=ü😀", "A", "x", "ü😀"));
  }

  @ParameterizedTest
  @MethodSource("single")
  void oneOption(String text, String section, String name, String value) throws Exception {
    assertThat(UnitFile.parse(text).options())
        .containsExactly(new UnitOption(section, name, value));
    assertThat(UnitFile.parse(text.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(UnitFile.parse(text))
        .hasSameHashCodeAs(UnitFile.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "[Unit]",
        "[Unit]\n",
        "[A]\n# x=1\n[B]\n",
        "x=1",
        "# [A]\\\nx=1",
        "# \\"
      })
  void emptyUnits(String text) throws Exception {
    UnitFile file = UnitFile.parse(text);

    assertThat(file.isEmpty()).isTrue();
    assertThat(file.options()).isEmpty();
    assertThat(file.canonical()).isEmpty();
    assertThat(file.sha1()).isEqualTo("da39a3ee5e6b4b0d3255bfef95601890afd80709");
  }

  static Stream<Arguments> faulty() {
    String newline = "unexpected newline encountered while parsing option name";
    return Stream.of(
        Arguments.of("[A]\n<<<<<<\n", 2, newline + " \"<<<<<<\""),
        Arguments.of(
            "[A]\nx=1\n\n nonsense upon stilts\ny=2", 4, newline + " \"nonsense upon stilts\""),
        Arguments.of("[A]\r\nx\r\n", 2, newline + " \"x\""),
        Arguments.of("[A]\nx\ry=1", 2, newline + " \"x\""),
        Arguments.of("[A]\nx", 2, "EOF encountered while parsing option name \"x\""),
        Arguments.of("\n[A\nx=1", 2, "unable to find end of section"),
        Arguments.of("[", 1, "unable to find end of section"),
        Arguments.of("[A] foo", 1, "found garbage after section name \"A\": \"foo\""),
        Arguments.of("[A\nB]x\n", 2, "found garbage after section name \"A\\nB\": \"x\""),
        Arguments.of("[A] # c\n", 1, "found garbage after section name \"A\": \"# c\""),
        Arguments.of(
            "[A]\n" + "x".repeat(300) + "\n", 2, newline + " \"" + "x".repeat(256) + "…\""));
  }

  @ParameterizedTest
  @MethodSource("faulty")
  void faultsNameTheirLine(String text, int line, String fault) {
    UnitFileException e = catchThrowableOfType(UnitFileException.class, () -> UnitFile.parse(text));

    assertThat(e).hasMessage("line " + line + ": " + fault);
    assertThat(e.line()).isEqualTo(line);
  }

  @ParameterizedTest
  @MethodSource("badBytes")
  void bytesMustBeUtf8(byte[] content, String message) {
    assertThatThrownBy(() -> UnitFile.parse(content))
        .isInstanceOf(UnitFileException.class)
        .hasMessage(message);
  }

  static Stream<Arguments> badBytes() {
    return Stream.of(
        Arguments.of(
            "[A]\nx=\u00ff\n".getBytes(StandardCharsets.ISO_8859_1),
            "line 2: not valid UTF-8: byte 0xff at offset 6"),
        Arguments.of(new byte[] {(byte) 0xc3}, "line 1: not valid UTF-8: byte 0xc3 at offset 0"),
        Arguments.of(
            new byte[] {'\n', '\n', (byte) 0xc0, (byte) 0x80},
            "line 3: not valid UTF-8: byte 0xc0 at offset 2"),
        Arguments.of(
            new byte[] {'\n', (byte) 0xed, (byte) 0xa0, (byte) 0x80},
            "line 2: not valid UTF-8: byte 0xed at offset 1"));
  }

  @Test
  void textMustHaveAUtf8Form() {
    assertThatThrownBy(() -> UnitFile.parse("[A]\nx=\ud83d\n"))
        .isInstanceOf(UnitFileException.class)
        .hasMessage("line 2: not valid Unicode: unpaired surrogate");
    assertThatThrownBy(() -> UnitFile.parse("[A]\nx=a\n\ude00"))
        .isInstanceOf(UnitFileException.class)
        .hasMessage("line 3: not valid Unicode: unpaired surrogate");
  }

  @Test
  void sizeIsBoundedInBytes() throws Exception {
    String head = "[A]\nx=";
    String biggest = head + "é".repeat((UnitFile.MAX_BYTES - head.length()) / 2);
    String tooBig = biggest + "e";

    assertThat(UnitFile.parse(biggest)).isEqualTo(UnitFile.parse(utf8(biggest)));
    String message = "line 2: unit file exceeds maximum size (1048576 bytes)";
    assertThatThrownBy(() -> UnitFile.parse(tooBig)).hasMessage(message);
    assertThatThrownBy(() -> UnitFile.parse(utf8(tooBig))).hasMessage(message);
    assertThatThrownBy(() -> UnitFile.parse("\n".repeat(3_000_000)))
        .hasMessage("line 1048577: unit file exceeds maximum size (1048576 bytes)");
  }

  static Stream<Arguments> hashes() {
    String hello =
        """
        [Service]
        ExecStart=/bin/bash -c "while true; do echo Hello, World!; sleep 1; done"
        """;
    String bTrue = "[Service]\nExecStart=/bin/true\n";
    String bTrueHash = "86943ac9f3754cb90f8dd38bf6da7b0cad074592";
    return Stream.of(
        // text, canonical text, hash
        vector(
            "[Service]\nExecStart=/bin/sleep 100\n",
            "[Service]\nExecStart=/bin/sleep 100\n",
            "1c6fb6f3684bafb0c173d8b8b957ceff031180c1"),
        vector("[Service]\nExecStart=/bin/true", bTrue, bTrueHash),
        vector("[Service]\nExecStart=/bin/true\n", bTrue, bTrueHash),
        vector("[Service]\r\nExecStart=/bin/true\r\n", bTrue, bTrueHash),
        vector("[Service]\nExecStart = /bin/true  ", bTrue, bTrueHash),
        vector("# c\n[Service]\n\n# c\nExecStart=/bin/true\n\n", bTrue, bTrueHash),
        vector(
            "[A]\nx=1\n[B]\ny=2\n[A]\nz=3\n",
            "[A]\nx=1\nz=3\n\n[B]\ny=2\n",
            "b0ec5394d87ef22dd43bb992cc6676e4063f7351"),
        vector(
            "[A]\nx=a \\\n  b\n", "[A]\nx=a \\\n  b\n", "b23df20518317bdb3e79f8ef4b94a1700a8dde2b"),
        vector(
            "[Service]\nExecStart=/usr/bin/sleep infinity",
            "[Service]\nExecStart=/usr/bin/sleep infinity\n",
            "40ea6646945809f4b420a50475ee68503088f127"),
        vector(
            "[Service]\nExecStart=/usr/bin/sleep 10",
            "[Service]\nExecStart=/usr/bin/sleep 10\n",
            "5bf16b98c62f35fcdc723d32989cdeba7a2dd2a8"),
        vector(
            "[Service]\nExecStart=/usr/bin/sleep 2000",
            "[Service]\nExecStart=/usr/bin/sleep 2000\n",
            "5ba5292ab6a82b623ee6086dc90b3354ba004832"),
        vector(hello, hello, "3750b3e9f3962a56c7582929426e9abb012754cf"));
  }

  private static Arguments vector(String text, String canonical, String sha1) {
    return Arguments.of(text, canonical, sha1);
  }

  @ParameterizedTest
  @MethodSource("hashes")
  void canonicalTextAndHash(String text, String canonical, String sha1) throws Exception {
    UnitFile file = UnitFile.parse(text);

    assertThat(file.canonical()).isEqualTo(canonical);
    assertThat(file.sha1()).isEqualTo(sha1);
  }

  @Test
  void theHashDependsOnOrder() throws Exception {
    assertThat(UnitFile.parse("[A]\nx=1\ny=2").sha1())
        .isNotEqualTo(UnitFile.parse("[A]\ny=2\nx=1").sha1());
  }

  /** In the original the second option became part of the first one's value when read again. */
  @Test
  void aBackslashThatJoinsNothingStaysHarmlessInCanonicalText() throws Exception {
    UnitFile file = UnitFile.parse("[A]\nx=a \\ \ny=2\n");

    assertThat(file.canonical()).isEqualTo("[A]\nx=a \\\n\ny=2\n");
    assertThat(UnitFile.parse(file.canonical()).values("A", "y")).containsExactly("2");
  }

  @Test
  void descriptionIsTheFirstOfTheUnitSection() throws Exception {
    assertThat(
            UnitFile.parse("[Service]\nDescription=no\n[Unit]\nDescription=a\nDescription=b")
                .description())
        .contains("a");
    assertThat(UnitFile.parse("[Service]\nDescription=no").description()).isEmpty();
  }

  @Test
  void anInstallSectionNeedsAnOption() throws Exception {
    assertThat(UnitFile.parse("[Install]\nWantedBy=multi-user.target").hasInstallSection())
        .isTrue();
    assertThat(UnitFile.parse("[Install]\n[Unit]\nDescription=a").hasInstallSection()).isFalse();
  }

  @Test
  void optionsCannotBeChanged() throws Exception {
    List<UnitOption> options = UnitFile.parse("[A]\nx=1").options();

    assertThatThrownBy(() -> options.add(new UnitOption("A", "y", "2")))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
