package dev.fleet.ctl.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.fleet.v1.JournalEntry;
import dev.fleet.v1.JournalField;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The formats of journalctl(1) and the times of systemd.time(7). JournalFormatsTest of the deploy
 * module compares the formats with journalctl's own.
 */
final class EntryFormatTest {
  private static final Instant TIME = Instant.parse("2026-11-03T14:21:11.023456Z");

  private static JournalEntry.Builder entry(String message) {
    return JournalEntry.newBuilder()
        .setCursor("s=1;i=2")
        .setTime(Timestamp.newBuilder().setSeconds(TIME.getEpochSecond()).setNanos(TIME.getNano()))
        .setMonotonicUsec(77)
        .setBootId("b0")
        .setHostname("host")
        .setIdentifier("web")
        .setPid(12)
        .setMessage(ByteString.copyFromUtf8(message));
  }

  private static String format(String name, JournalEntry.Builder entry) {
    EntryFormat format = EntryFormat.named(name, ZoneOffset.UTC);
    assertThat(format).isNotNull();
    return new String(format.format(entry.build()), StandardCharsets.UTF_8);
  }

  private static JournalField field(String name, String value) {
    return JournalField.newBuilder().setName(name).setValue(ByteString.copyFromUtf8(value)).build();
  }

  @ParameterizedTest
  @CsvSource({
    "short, Nov 03 14:21:11",
    "short-precise, Nov 03 14:21:11.023456",
    "short-iso, 2026-11-03T14:21:11+0000",
    "short-iso-precise, 2026-11-03T14:21:11.023456+0000",
    "short-full, Tue 2026-11-03 14:21:11 UTC",
    "short-unix, 1793715671.023456",
    "short-monotonic, [    0.000077]",
  })
  void shortFormats(String name, String time) {
    assertThat(format(name, entry("hello"))).isEqualTo(time + " host web[12]: hello\n");
  }

  @Test
  void theZoneCounts() {
    EntryFormat format = EntryFormat.named("short-iso", ZoneId.of("America/St_Johns"));
    assertThat(format).isNotNull();
    assertThat(new String(format.format(entry("x").build()), StandardCharsets.UTF_8))
        .startsWith("2026-11-03T10:51:11-0330 ");
  }

  @Test
  void whatIsMissing() {
    assertThat(format("short", entry("x").clearPid().clearHostname()))
        .isEqualTo("Nov 03 14:21:11 web: x\n");
    assertThat(format("short", entry("x").clearIdentifier()))
        .isEqualTo("Nov 03 14:21:11 host unknown[12]: x\n");
  }

  @Test
  void anEntryWithoutAMessageIsNoLine() {
    assertThat(format("short", entry("x").clearMessage())).isEmpty();
    assertThat(format("cat", entry("x").clearMessage())).isEmpty();
    assertThat(format("short", entry(""))).isEqualTo("Nov 03 14:21:11 host web[12]: \n");
    assertThat(format("cat", entry(""))).isEqualTo("\n");
  }

  @Test
  void theTimeIsTheSendersIfItSaysSo() {
    JournalEntry.Builder entry =
        entry("x").setSourceTime(Timestamp.newBuilder().setSeconds(TIME.getEpochSecond() - 1));
    assertThat(format("short-precise", entry)).startsWith("Nov 03 14:21:10.000000 ");
    assertThat(format("verbose", entry)).startsWith("Tue 2026-11-03 14:21:10.000000 UTC ");
    assertThat(format("export", entry)).contains("__REALTIME_TIMESTAMP=1793715671023456\n");
  }

  @Test
  void linesOfOneMessageStandBelowEachOther() {
    assertThat(format("short", entry("a\nb\n")))
        .isEqualTo("Nov 03 14:21:11 host web[12]: a\n" + " ".repeat(30) + "b\n");
  }

  @Test
  void whatIsNoTextIsNotShown() {
    assertThat(format("short", entry("").setMessage(ByteString.copyFrom(new byte[] {1, -1, 3}))))
        .endsWith(": [3B blob data]\n");
    assertThat(format("short", entry("bell\u0007"))).endsWith(": [5B blob data]\n");
    assertThat(format("short", entry("\u001b[31mred\u001b[0m\tx"))).endsWith(": red        x\n");
  }

  @Test
  void cat() {
    assertThat(format("cat", entry("a\nb"))).isEqualTo("a\nb\n");
  }

  @Test
  void json() {
    JournalEntry.Builder entry =
        entry("x")
            .addFields(field("MESSAGE", "say \"hi\"\n"))
            .addFields(field("TAG", "one"))
            .addFields(field("TAG", "two"))
            .addFields(
                JournalField.newBuilder()
                    .setName("BIN")
                    .setValue(ByteString.copyFrom(new byte[] {1, -1})));
    assertThat(format("json", entry))
        .isEqualTo(
            "{\"__CURSOR\":\"s=1;i=2\",\"__REALTIME_TIMESTAMP\":\"1793715671023456\","
                + "\"__MONOTONIC_TIMESTAMP\":\"77\",\"_BOOT_ID\":\"b0\","
                + "\"MESSAGE\":\"say \\\"hi\\\"\\n\",\"TAG\":[\"one\",\"two\"],\"BIN\":[1,255]}\n");
    assertThat(format("json-pretty", entry.clearBootId()))
        .isEqualTo(
            """
            {
            \t"__CURSOR" : "s=1;i=2",
            \t"__REALTIME_TIMESTAMP" : "1793715671023456",
            \t"__MONOTONIC_TIMESTAMP" : "77",
            \t"MESSAGE" : "say \\"hi\\"\\n",
            \t"TAG" : [
            \t\t"one",
            \t\t"two"
            \t],
            \t"BIN" : [
            \t\t1,
            \t\t255
            \t]
            }
            """);
  }

  /** What JSON escapes, what is text, and what is none. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "20 41 7e|\" A~\"",
        "|\"\"",
        "41 22 41|\"A\\\"A\"",
        "5c|\"\\\\\"",
        "41 0a|\"A\\n\"",
        "09|\"\\t\"",
        "c3 a9|\"\u00e9\"",
        "f0 9f 98 80|\"\ud83d\ude00\"",
        "41 1f|[65,31]",
        "7f|[127]",
        "c2 80|[194,128]",
        "41 ff|[65,255]",
      })
  void jsonOfAnyBytes(@Nullable String hex, String json) {
    byte[] value = HexFormat.of().parseHex(hex == null ? "" : hex.replace(" ", ""));
    JournalField field =
        JournalField.newBuilder().setName("V").setValue(ByteString.copyFrom(value)).build();
    assertThat(format("json", entry("x").addFields(field))).endsWith(",\"V\":" + json + "}\n");
  }

  @Test
  void jsonOfAnyNames() {
    EntryFormat format = EntryFormat.named("json", ZoneOffset.UTC);
    assertThat(format).isNotNull();
    for (int i = 0; i < 1_000; i++) {
      byte[] line = format.format(entry("x").addFields(field("N\"" + i, "v")).build());
      assertThat(new String(line, StandardCharsets.UTF_8)).endsWith(",\"N\\\"" + i + "\":\"v\"}\n");
    }
  }

  @Test
  void export() {
    assertThat(
            format("export", entry("x").addFields(field("A", "1")).addFields(field("B", "x\ny"))))
        .isEqualTo(
            """
            __CURSOR=s=1;i=2
            __REALTIME_TIMESTAMP=1793715671023456
            __MONOTONIC_TIMESTAMP=77
            _BOOT_ID=b0
            A=1
            B
            \3\0\0\0\0\0\0\0x
            y

            """);
  }

  @Test
  void verbose() {
    assertThat(format("verbose", entry("x").addFields(field("MESSAGE", "a\nb"))))
        .isEqualTo(
            """
            Tue 2026-11-03 14:21:11.023456 UTC [s=1;i=2]
                _BOOT_ID=b0
                MESSAGE=a
                        b
            """);
  }

  @ParameterizedTest
  @CsvSource({
    "now, 2026-11-03T14:21:11.023456Z",
    "today, 2026-11-03T00:00:00Z",
    "yesterday, 2026-11-02T00:00:00Z",
    "tomorrow, 2026-11-04T00:00:00Z",
    "2026-11-01, 2026-11-01T00:00:00Z",
    "2026-11-01 10:20, 2026-11-01T10:20:00Z",
    "2026-11-01 10:20:30, 2026-11-01T10:20:30Z",
    "2026-11-01T10:20:30Z, 2026-11-01T10:20:30Z",
    "Sun 2026-11-01 10:20:30 UTC, 2026-11-01T10:20:30Z",
    "12:00, 2026-11-03T12:00:00Z",
    "@1793715671, 2026-11-03T14:21:11Z",
    "-1h, 2026-11-03T13:21:11.023456Z",
    "-1h 30min, 2026-11-03T12:51:11.023456Z",
    "90min ago, 2026-11-03T12:51:11.023456Z",
    "2 days ago, 2026-11-01T14:21:11.023456Z",
    "+5s, 2026-11-03T14:21:16.023456Z",
  })
  void times(String text, Instant expected) {
    assertThat(TimeText.parse(text, TIME, ZoneOffset.UTC)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "soon", "-", "- ago", "@x", "2026-13-01", "25:00", "5 parsecs ago", "-1h x"})
  void noTimes(String text) {
    assertThatThrownBy(() -> TimeText.parse(text, TIME, ZoneOffset.UTC))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'");
  }
}
