package dev.fleet.journalfiles;

import dev.fleet.testkit.clock.FakeClocks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A journal that a test writes on clocks of its own, and reads back. */
final class TestJournal implements AutoCloseable {
  static final JournalHost HOST = new JournalHost("a".repeat(32), "b".repeat(32), "host1");

  final FakeClocks clocks;
  final JournalOptions options;
  final JournalWriter writer;

  private TestJournal(JournalOptions options, JournalHost host, FakeClocks clocks)
      throws IOException {
    this.options = options;
    this.clocks = clocks;
    this.writer = JournalWriter.open(options, host, clocks.clocks());
  }

  static TestJournal open(JournalOptions options, JournalHost host, FakeClocks clocks)
      throws IOException {
    return new TestJournal(options, host, clocks);
  }

  static TestJournal in(Path directory) throws IOException {
    return open(JournalOptions.in(directory), HOST, new FakeClocks());
  }

  static UnitStreamInfo info(String unit) {
    return UnitStreamInfo.of(unit, "c".repeat(32), "prog", ProcessFields.of(7, 1000, 1000));
  }

  /** Without a rate limit. */
  UnitStream stream(String unit) {
    UnitStreamInfo info = info(unit);
    return writer.open(
        new UnitStreamInfo(
            unit,
            info.invocationId(),
            info.process(),
            info.identifier(),
            info.level(),
            info.facility(),
            info.levelPrefix(),
            info.maxLevel(),
            RateLimit.NONE,
            List.of()));
  }

  /** One line each of streams of their own, a millisecond apart, and flushed. */
  TestJournal lines(String unit, String... lines) throws InterruptedException {
    try (UnitStream stream = stream(unit)) {
      for (String line : lines) {
        clocks.advance(Duration.ofMillis(1));
        stream.accept(bytes(line + "\n"));
      }
    }
    writer.flush();
    return this;
  }

  static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  static RecordFilter unit(String unit) {
    return new RecordFilter(
        0,
        Long.MAX_VALUE,
        Optional.empty(),
        fields -> unit.equals(text(fields, "_SYSTEMD_UNIT")),
        record -> true);
  }

  static @Nullable String text(List<JournalField> fields, String name) {
    return fields.stream()
        .filter(field -> field.name().equals(name))
        .map(JournalField::text)
        .findFirst()
        .orElse(null);
  }

  static String message(JournalRecord record) {
    return String.valueOf(text(record.fields(), "MESSAGE"));
  }

  static List<JournalRecord> rest(JournalReader reader) throws IOException {
    var records = new ArrayList<JournalRecord>();
    Optional<JournalRecord> record = reader.next();
    while (record.isPresent()) {
      records.add(record.get());
      record = reader.next();
    }
    return records;
  }

  static List<JournalRecord> records(Path directory, RecordFilter filter) throws IOException {
    try (JournalReader reader = JournalReader.open(directory, filter)) {
      return rest(reader);
    }
  }

  static List<String> messages(Path directory) throws IOException {
    return records(directory, RecordFilter.ALL).stream().map(TestJournal::message).toList();
  }

  static List<String> last(Path directory, int count, RecordFilter filter) throws IOException {
    try (JournalReader reader = JournalReader.open(directory, filter)) {
      reader.startAtLast(count);
      return rest(reader).stream().map(TestJournal::message).toList();
    }
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
