package dev.fleet.journal.journalctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.fleet.journal.source.Entry;
import dev.fleet.journal.source.Field;
import dev.fleet.testkit.random.Seeded;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ExportParserTest {
  private static final String CURSOR =
      "s=00000000000000000000000000000001;i=1;b=00000000000000000000000000000002;m=3;t=4;x=5";
  private static final String HEAD =
      "__CURSOR=" + CURSOR + "\n__REALTIME_TIMESTAMP=17\n__MONOTONIC_TIMESTAMP=9\n";

  private static List<Entry> parse(byte[] bytes) throws ExportFormatException {
    return parse(new ExportParser(1 << 20, 1 << 21, field -> true), bytes, bytes.length);
  }

  private static List<Entry> parse(ExportParser parser, byte[] bytes, int chunk)
      throws ExportFormatException {
    var entries = new ArrayList<Entry>();
    for (int at = 0; at < bytes.length; at += chunk) {
      parser.feed(bytes, at, Math.min(bytes.length, at + chunk), entries::add);
    }
    parser.end();
    return entries;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] binary(String name, byte[] value) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(bytes(name + "\n"));
    out.writeBytes(
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value.length).array());
    out.writeBytes(value);
    out.write('\n');
    return out.toByteArray();
  }

  private static byte[] join(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  @Test
  void readsTextAndBinaryFieldsInOrderAndTakesTheTimesOut() throws Exception {
    byte[] value = {'a', '\n', 0, (byte) 0xff};
    List<Entry> entries =
        parse(
            join(
                bytes(HEAD + "__SEQNUM=4\nMESSAGE=a=b\nEMPTY=\n"),
                binary("BLOB", value),
                binary("NONE", new byte[0]),
                bytes("TWICE=1\nTWICE=2\n\n")));
    assertThat(entries).hasSize(1);
    Entry entry = entries.getFirst();
    assertThat(entry.cursor().text()).isEqualTo(CURSOR);
    assertThat(entry.realtimeMicros()).isEqualTo(17);
    assertThat(entry.monotonicMicros()).isEqualTo(9);
    assertThat(entry.fields())
        .extracting(Field::name)
        .containsExactly("MESSAGE", "EMPTY", "BLOB", "NONE", "TWICE", "TWICE");
    assertThat(entry.text("MESSAGE")).contains("a=b");
    assertThat(entry.field("BLOB").orElseThrow().value()).isEqualTo(value);
    assertThat(entry.text("NONE")).contains("");
    assertThat(entry.text("TWICE")).contains("1");
  }

  @Test
  void blankLinesBetweenEntriesMeanNothing() throws Exception {
    assertThat(parse(bytes("\n\n" + HEAD + "A=1\n\n\n\n" + HEAD + "A=2\n\n"))).hasSize(2);
    assertThat(parse(new byte[0])).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'=value\n', no name",
    "'A B=1\n', the byte 32",
    "'\u0001=1\n', the byte 1",
    "'A=1\n\n', lacks its cursor",
    "'__CURSOR=x\n__REALTIME_TIMESTAMP=1\n__MONOTONIC_TIMESTAMP=1\n\n', cursor is malformed",
    "'__REALTIME_TIMESTAMP=1x\n', not a time",
    "'__REALTIME_TIMESTAMP=-1\n', not a time",
    "'__REALTIME_TIMESTAMP=\n', is empty",
    "'__REALTIME_TIMESTAMP=99999999999999999999\n', not a time",
    "'A=1\n', ends within an entry",
    "'A=1', ends within an entry",
    "'A', ends within an entry",
    "'A\n\u0001\u0000', ends within an entry",
    "'A\n\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0080', exceeds",
    "'A\n\u0001\u0000\u0000\u0000\u0000\u0000\u0000\u0000xy\n', goes on after its length",
  })
  void namesWhatIsWrong(String text, String fault) {
    assertThatExceptionOfType(ExportFormatException.class)
        .isThrownBy(() -> parse(bytes(text)))
        .withMessageContaining(fault);
  }

  @Test
  void anEndlessNameIsRefused() {
    assertThatExceptionOfType(ExportFormatException.class)
        .isThrownBy(() -> parse(bytes("A".repeat(ExportParser.MAX_NAME_BYTES + 1))))
        .withMessageContaining("exceeds 256 bytes");
  }

  @Test
  void longValuesAreCutAndLargeEntriesLoseTheirLastFields() throws Exception {
    byte[] input =
        join(
            bytes(HEAD + "A=" + "x".repeat(500) + "\n"),
            binary("B", bytes("y".repeat(500))),
            bytes("C=" + "z".repeat(500) + "\nD=1\n\n" + HEAD + "E=whole\n\n"));
    List<Entry> entries = parse(new ExportParser(300, 900, field -> true), input, 64);
    assertThat(entries.getFirst().fields())
        .extracting(field -> field.name() + field.value().length)
        .containsExactly("A300", "B300", "C105");
    assertThat(entries.getLast().text("E")).contains("whole");
  }

  @Test
  void aClaimedLengthIsNotBelieved() throws Exception {
    var parser = new ExportParser(1 << 20, 1 << 21, field -> true);
    byte[] claim =
        join(
            bytes("A\n"),
            ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(1L << 60).array(),
            bytes("few"));
    parser.feed(claim, 0, claim.length, entry -> {});
    assertThatExceptionOfType(ExportFormatException.class).isThrownBy(parser::end);
  }

  @Test
  void anyCutIntoPiecesGivesTheSameEntries() {
    Seeded.run(
        300,
        random -> {
          var written = new ArrayList<List<Field>>();
          var out = new ByteArrayOutputStream();
          for (int i = random.between(0, 6); i > 0; i--) {
            written.add(writeEntry(random, out));
          }
          byte[] input = out.toByteArray();
          var parser = new ExportParser(1 << 20, 1 << 21, field -> true);
          var read = new ArrayList<Entry>();
          int at = 0;
          while (at < input.length) {
            int to = Math.min(input.length, at + random.between(1, random.oneIn(3) ? 3 : 400));
            parser.feed(input, at, to, read::add);
            at = to;
          }
          parser.end();
          assertThat(read).hasSameSizeAs(written);
          for (int i = 0; i < read.size(); i++) {
            assertThat(texts(read.get(i).fields())).isEqualTo(texts(written.get(i)));
          }
        });
  }

  private static List<Field> writeEntry(Seeded random, ByteArrayOutputStream out) {
    out.writeBytes(bytes(HEAD));
    List<Field> fields =
        random.list(
            0,
            8,
            () -> {
              byte[] value = new byte[random.between(0, 200)];
              random.nextBytes(value);
              return new Field(random.text("ABCDEFGHIJ_0123456789", 1, 20) + "X", value);
            });
    var kept = new ArrayList<Field>();
    for (Field field : fields) {
      if (field.name().startsWith("__")) {
        continue;
      }
      kept.add(field);
      boolean text = isOneLine(field.value()) && random.nextBoolean();
      out.writeBytes(
          text
              ? join(bytes(field.name() + "="), field.value(), bytes("\n"))
              : binary(field.name(), field.value()));
    }
    out.write('\n');
    return kept;
  }

  private static boolean isOneLine(byte[] value) {
    for (byte b : value) {
      if (b == '\n') {
        return false;
      }
    }
    return true;
  }

  private static List<String> texts(List<Field> fields) {
    return fields.stream().map(field -> field.name() + Arrays.toString(field.value())).toList();
  }

  @Test
  void anyBytesGiveEntriesOrTheOneException() {
    Seeded.run(
        2_000,
        random -> {
          byte[] input = bytes(HEAD.repeat(2) + "MESSAGE=x\n\n");
          for (int i = random.between(1, 12); i > 0; i--) {
            input[random.nextInt(input.length)] =
                random.pick((byte) '\n', (byte) '=', (byte) 0, (byte) random.nextInt());
          }
          try {
            parse(input);
          } catch (ExportFormatException e) {
            assertThat(e.getMessage()).isNotBlank();
          }
        });
  }

  @Test
  void fieldsThatAreNotWantedArePassedOver() throws Exception {
    byte[] input =
        join(
            bytes(HEAD + "_PID=7\n_EXE=/bin/sh\n"),
            binary("MESSAGE", bytes("two\nlines")),
            binary("COREDUMP", new byte[100_000]),
            bytes("PRIORITY=6\n\n" + HEAD + "_EXE=/bin/sh\n\n"));

    List<Entry> entries =
        parse(
            new ExportParser(1 << 20, 1 << 21, Set.of("_PID", "MESSAGE", "PRIORITY")::contains),
            input,
            1_000);

    assertThat(entries).hasSize(2);
    assertThat(entries.getFirst().fields())
        .extracting(Field::name)
        .containsExactly("_PID", "MESSAGE", "PRIORITY");
    assertThat(entries.getFirst().text("MESSAGE")).hasValue("two\nlines");
    assertThat(entries.getFirst().realtimeMicros()).isEqualTo(17);
    assertThat(entries.getLast().fields()).isEmpty();
  }

  @Test
  void aValueThatComesAgainIsTheSameField() throws Exception {
    List<Entry> entries =
        parse(bytes((HEAD + "_PID=7\n\n").repeat(2) + HEAD + "_PID=77\n\n" + HEAD + "_PID=7\n\n"));

    assertThat(entries)
        .extracting(entry -> entry.text("_PID").orElse(""))
        .containsExactly("7", "7", "77", "7");
    assertThat(entries.get(1).fields().getFirst()).isSameAs(entries.get(0).fields().getFirst());
  }
}
