package dev.fleet.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.ctl.journal.EntryFormat;
import dev.fleet.journal.JournalConfig;
import dev.fleet.journal.JournalServer;
import dev.fleet.journal.SourceConfig;
import dev.fleet.journalfiles.JournalField;
import dev.fleet.journalfiles.JournalHost;
import dev.fleet.journalfiles.JournalOptions;
import dev.fleet.journalfiles.JournalWriter;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.grpc.Channels;
import dev.fleet.runtime.grpc.ClientConfig;
import dev.fleet.runtime.grpc.Endpoint;
import dev.fleet.runtime.grpc.FleetChannel;
import dev.fleet.runtime.grpc.ServerConfig;
import dev.fleet.runtime.metrics.Metrics;
import dev.fleet.testkit.clock.FakeClocks;
import dev.fleet.v1.JournalEntry;
import dev.fleet.v1.JournalServiceGrpc;
import dev.fleet.v1.ReadEntriesRequest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every format of {@code fleetctl journal -o}, byte for byte what {@code journalctl -o} makes of
 * the same entries: those of a journald, and those of an embedded unit manager.
 */
final class JournalFormatsTest {
  private static final Path WRITER = Path.of("/lib/systemd/systemd-journal-remote");
  private static final JournalHost HOST =
      new JournalHost("3ac4".repeat(8), "b007".repeat(8), "host1");

  /** Fields of a JSON object, of texts, numbers and lists of these. */
  private static final Pattern JSON_FIELD =
      Pattern.compile("\"([A-Z0-9_]+)\" ?: ?(\"(?:[^\"\\\\]|\\\\.)*+\"|\\[[^]]*+])");

  private static final Pattern CURSOR = Pattern.compile("s=[0-9a-f]{32};[^\\]\"\n]*");

  private static final List<byte[]> MESSAGES =
      List.of(
          utf8("hello"),
          utf8("two\nlines"),
          utf8("trailing\n"),
          utf8("a\n\nb\n\n"),
          utf8("\n"),
          utf8("\n\nx"),
          utf8(""),
          utf8("   "),
          utf8("tab\there"),
          utf8("\u001b[31mred\u001b[0m text"),
          utf8("\u001b]0;title\u0007t"),
          utf8("\u001b]8;;http://x\u0007link\u001b]8;;\u0007"),
          utf8("\u001b]8;;x\u001b\\link"),
          utf8("\u001b(Bx"),
          utf8("end\u001b"),
          utf8("x\u001b[31"),
          utf8("x\u001b[31;1Hy"),
          utf8("x\u001b[3\u001b[1my"),
          utf8("\u001b[1my\u001b[2"),
          utf8("\u001b]unterminated"),
          utf8("cr\r"),
          utf8("\r\r"),
          utf8("a\rb"),
          utf8("a\r\nb"),
          utf8("a\r\r\nb"),
          utf8("bell\u0007"),
          utf8("nul\0nul"),
          utf8("\u007f"),
          utf8("c1 \u0085"),
          utf8("\u00fcml\u00e4ut \u2013 \u65e5\u672c \ud83d\ude00 \u00a0 \u2028 \ufeff"),
          utf8("say \"hi\" \\ / <&>"),
          utf8("x".repeat(5_000)),
          utf8("-- Boot"),
          new byte[] {1, -1, 3},
          new byte[] {'\t', -1});

  @TempDir private static Path folder;
  private static List<JournalEntry> ofJournald = List.of();
  private static List<JournalEntry> ofEmbedded = List.of();
  private static Path file = Path.of("");
  private static Path copyOfEmbedded = Path.of("");

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static JournalField field(String name, String value) {
    return JournalField.of(name, value);
  }

  /** The entries, without what depends on the journal. */
  private static List<List<JournalField>> entries() {
    var entries = new ArrayList<List<JournalField>>();
    List<JournalField> common =
        List.of(
            field("SYSLOG_IDENTIFIER", "web"),
            field("_PID", "12"),
            field("PRIORITY", "6"),
            field("_SYSTEMD_UNIT", "web.service"));
    for (byte[] message : MESSAGES) {
      var fields = new ArrayList<>(common);
      fields.add(new JournalField("MESSAGE", message));
      entries.add(fields);
    }
    entries.add(common); // No message at all.
    entries.add(List.of(field("MESSAGE", "by its name"), field("_COMM", "prog")));
    entries.add(List.of(field("MESSAGE", "nameless")));
    entries.add(List.of(field("MESSAGE", "says its number"), field("SYSLOG_PID", "77")));
    entries.add(
        List.of(
            field("MESSAGE", "written earlier"),
            field("_SOURCE_REALTIME_TIMESTAMP", "1793715671987654")));
    entries.add(
        List.of(
            field("MESSAGE", "more"),
            field("TAG", "one"),
            field("TAG", "two"),
            new JournalField("TAG", new byte[] {2, -1}),
            new JournalField("BINARY", new byte[] {1, -1}),
            field("LINES", "a\nb\n")));
    return entries;
  }

  @BeforeAll
  static void writeBoth() throws Exception {
    file = folder.resolve("system.journal");
    store(exported(), file);
    ofJournald = read(new SourceConfig.Journald(Path.of("journalctl"), Optional.of(folder)));
    Path directory = folder.resolve("embedded");
    var clocks = new FakeClocks();
    try (JournalWriter writer =
        JournalWriter.open(JournalOptions.in(directory), HOST, clocks.clocks())) {
      for (List<JournalField> fields : entries()) {
        clocks.advance(Duration.ofMillis(1_001));
        var all = new ArrayList<>(fields);
        all.add(field("_MACHINE_ID", HOST.machineId()));
        all.add(field("_HOSTNAME", HOST.hostname()));
        writer.append(all);
      }
    }
    ofEmbedded = read(new SourceConfig.Embedded(directory));
    copyOfEmbedded = folder.resolve("copy.journal");
    store(formatted("export", ofEmbedded, ZoneId.of("UTC")), copyOfEmbedded);
  }

  /** The entries in systemd's export format, times from 2026-11-03 14:21:11.023456 UTC on. */
  private static byte[] exported() {
    var out = new ByteArrayOutputStream();
    long second = 0;
    for (List<JournalField> fields : entries()) {
      second++;
      write(
          out,
          field(
              "__REALTIME_TIMESTAMP", String.valueOf(1_793_715_671_023_456L + second * 1_000_000)));
      write(out, field("__MONOTONIC_TIMESTAMP", String.valueOf(9_000_000 + second * 7_000_123)));
      write(out, field("_BOOT_ID", HOST.bootId()));
      write(out, field("_MACHINE_ID", HOST.machineId()));
      write(out, field("_HOSTNAME", HOST.hostname()));
      fields.forEach(field -> write(out, field));
      out.write('\n');
    }
    return out.toByteArray();
  }

  private static void write(ByteArrayOutputStream out, JournalField field) {
    out.writeBytes(utf8(field.name()));
    boolean line = true;
    for (byte b : field.value()) {
      line &= b >= ' ' && b < 0x7f;
    }
    if (line) {
      out.write('=');
    } else {
      out.write('\n');
      ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      out.writeBytes(length.putLong(field.value().length).array());
    }
    out.writeBytes(field.value());
    out.write('\n');
  }

  /** Makes a journal file of an export. */
  private static void store(byte[] export, Path journal) throws Exception {
    assertThat(WRITER).as("apt-get install systemd-journal-remote").exists();
    Path input = Files.write(folder.resolve("export"), export);
    Process writer =
        new ProcessBuilder(WRITER.toString(), "--output=" + journal, "-")
            .redirectInput(input.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(writer.waitFor(Duration.ofSeconds(30))).isTrue();
    assertThat(writer.exitValue()).isZero();
    Files.delete(input);
  }

  private static List<JournalEntry> read(SourceConfig source) throws Exception {
    var config = new JournalConfig(ServerConfig.on(new Endpoint.Tcp("127.0.0.1", 0)), source, 4);
    var entries = new ArrayList<JournalEntry>();
    try (JournalServer server = JournalServer.start(config, Clocks.system(), new Metrics());
        FleetChannel channel = Channels.open(server.endpoints(), ClientConfig.DEFAULT)) {
      JournalServiceGrpc.newBlockingStub(channel.channel())
          .withDeadlineAfter(30, TimeUnit.SECONDS)
          .readEntries(ReadEntriesRequest.newBuilder().setAllFields_(true).build())
          .forEachRemaining(response -> entries.addAll(response.getEntriesList()));
    }
    assertThat(entries).hasSize(entries().size());
    return entries;
  }

  private static byte[] formatted(String name, List<JournalEntry> entries, ZoneId zone) {
    EntryFormat format = EntryFormat.named(name, zone);
    assertThat(format).isNotNull();
    var out = new ByteArrayOutputStream();
    entries.forEach(entry -> out.writeBytes(format.format(entry)));
    return out.toByteArray();
  }

  private static byte[] journalctl(String format, Path journal, ZoneId zone) throws Exception {
    var builder =
        new ProcessBuilder(
            "journalctl", "--quiet", "--no-pager", "--file=" + journal, "--output=" + format);
    if (format.startsWith("json")) {
      builder.command().add("--all"); // Else it leaves out values of more than 4,096 bytes.
    }
    builder.environment().putAll(Map.of("TZ", zone.getId(), "LC_ALL", "C.UTF-8"));
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    byte[] output = process.getInputStream().readAllBytes();
    assertThat(process.waitFor()).isZero();
    return output;
  }

  /** Comparable texts; those of JSON with sorted fields, as journalctl has them in random order. */
  private static List<String> lines(String format, byte[] output) {
    String text = new String(output, StandardCharsets.ISO_8859_1);
    if (!format.startsWith("json")) {
      return List.of(text.split("\n", -1));
    }
    var objects = new ArrayList<String>();
    for (String object : text.split("(?<=\n?})\n", -1)) {
      var fields = new TreeMap<String, String>();
      Matcher field = JSON_FIELD.matcher(object);
      while (field.find()) {
        fields.put(field.group(1), field.group(2));
      }
      objects.add(fields.toString());
    }
    return objects;
  }

  static List<String> formats() {
    return EntryFormat.NAMES;
  }

  @ParameterizedTest
  @MethodSource("formats")
  void entriesOfJournaldLookAsInJournalctl(String format) throws Exception {
    for (ZoneId zone : List.of(ZoneId.of("UTC"), ZoneId.of("America/St_Johns"))) {
      assertThat(lines(format, formatted(format, ofJournald, zone)))
          .as(zone.getId())
          .isEqualTo(lines(format, journalctl(format, file, zone)));
    }
  }

  /** The copies are numbered anew, and their fields of several lines come last. */
  @ParameterizedTest
  @MethodSource("formats")
  void entriesOfTheEmbeddedManagerLookAsInJournalctl(String format) throws Exception {
    ZoneId zone = ZoneId.of("UTC");
    assertThat(comparable(format, formatted(format, ofEmbedded, zone)))
        .isEqualTo(comparable(format, journalctl(format, copyOfEmbedded, zone)));
  }

  private static List<String> comparable(String format, byte[] output) {
    List<String> lines =
        lines(format, output).stream()
            .map(line -> CURSOR.matcher(line).replaceAll("CURSOR"))
            .toList();
    boolean ordered = !format.equals("export") && !format.equals("verbose");
    return ordered ? lines : lines.stream().sorted().toList();
  }

  @Test
  void theComparisonSeesWhatIsThere() throws Exception {
    byte[] json = journalctl("json", file, ZoneId.of("UTC"));
    assertThat(lines("json", json)).hasSize(entries().size() + 1);
    assertThat(lines("json", json).getFirst())
        .contains("MESSAGE=\"hello\"", "_PID=\"12\"", "__CURSOR=\"s=");
  }
}
