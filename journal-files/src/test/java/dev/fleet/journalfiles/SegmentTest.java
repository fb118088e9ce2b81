package dev.fleet.journalfiles;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.testkit.clock.FakeClocks;
import dev.fleet.testkit.random.Seeded;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Segments: begun, sealed, deleted, damaged, and read all the while. */
final class SegmentTest {
  @TempDir private Path directory;

  private final FakeClocks clocks = new FakeClocks();

  /** A journal of 1 MiB, in segments of 32 KiB. */
  private TestJournal small() throws IOException {
    return TestJournal.open(
        new JournalOptions(directory, 1 << 20, Duration.ofDays(30), 48 * 1024),
        TestJournal.HOST,
        clocks);
  }

  private static String[] numbers(int from, int to) {
    return IntStream.rangeClosed(from, to)
        .mapToObj(i -> i + "x".repeat(100))
        .toArray(String[]::new);
  }

  private List<SegmentPath> segments() throws IOException {
    return SegmentPath.list(directory);
  }

  private long bytes() throws IOException {
    return JournalSummary.of(directory).bytes();
  }

  private static List<Long> sequences(List<JournalRecord> records) {
    return records.stream().map(JournalRecord::sequence).toList();
  }

  @Test
  void theOldestSegmentsGoWhenTheJournalIsFull() throws Exception {
    try (TestJournal journal = small()) {
      journal.lines("a.service", numbers(1, 20_000));
    }
    assertThat(bytes()).isBetween(800_000L, 1L << 20);
    assertThat(segments().size()).isBetween(25, 35);
    List<JournalRecord> records = TestJournal.records(directory, RecordFilter.ALL);
    assertThat(records.getLast().sequence()).isEqualTo(20_000);
    long first = records.getFirst().sequence();
    assertThat(sequences(records)).isEqualTo(range(first, 20_000));
  }

  @Test
  void segmentsAreDeletedByAgeAndBegunAnewInTime() throws Exception {
    try (TestJournal journal = small()) {
      for (int day = 1; day <= 40; day++) {
        journal.lines("a.service", "day " + day);
        journal.clocks.advance(Duration.ofDays(1));
      }
      assertThat(TestJournal.messages(directory)).startsWith("day 11").endsWith("day 40");
      // A writer that is started after a long time finds nothing that is young enough but the last.
      journal.clocks.advance(Duration.ofDays(100));
    }
    small().close();
    assertThat(TestJournal.messages(directory)).containsExactly("day 40");
  }

  @Test
  void aReaderGoesOnWhenItsSegmentIsDeleted() throws Exception {
    try (TestJournal journal = small()) {
      journal.lines("a.service", numbers(1, 2_000));
      try (JournalReader reader = JournalReader.open(directory, RecordFilter.ALL)) {
        reader.follow();
        assertThat(reader.next().orElseThrow().sequence()).isEqualTo(1);
        long first = SegmentHeader.read(segments().get(1)).orElseThrow().firstSequence();
        journal.lines("a.service", numbers(2_001, 20_000));
        long oldest = TestJournal.records(directory, RecordFilter.ALL).getFirst().sequence();
        assertThat(oldest).isGreaterThan(first);
        List<Long> read = sequences(TestJournal.rest(reader));
        List<Long> expected = new ArrayList<>(range(2, first - 1));
        expected.addAll(range(oldest, 20_000));
        assertThat(read).isEqualTo(expected);
        journal.lines("a.service", "more");
        assertThat(TestJournal.rest(reader)).extracting(TestJournal::message).contains("more");
      }
    }
  }

  @Test
  void aReaderEndsWithWhatExistedWhenItWasOpenedUntilItFollows() throws Exception {
    try (TestJournal journal = small()) {
      journal.lines("a.service", "1", "2");
      try (JournalReader reader = JournalReader.open(directory, RecordFilter.ALL)) {
        journal.lines("a.service", numbers(3, 1_000));
        assertThat(sequences(TestJournal.rest(reader))).containsExactly(1L, 2L);
        assertThat(reader.next()).isEmpty();
        reader.follow();
        assertThat(sequences(TestJournal.rest(reader))).isEqualTo(range(3, 1_000));
      }
    }
  }

  @Test
  void anEmptyJournalCanBeFollowed() throws Exception {
    try (JournalReader reader = JournalReader.open(directory, RecordFilter.ALL)) {
      reader.startAtLast(10);
      assertThat(reader.next()).isEmpty();
      reader.follow();
      assertThat(reader.next()).isEmpty();
      try (TestJournal journal = small()) {
        journal.lines("a.service", "first");
        assertThat(TestJournal.rest(reader))
            .extracting(TestJournal::message)
            .containsExactly("first");
      }
    }
  }

  /** The index must never change an answer: with it, without it, and a plain scan agree. */
  @Test
  void everyFilterAndPositionGivesWhatAPlainScanGives() throws Exception {
    try (TestJournal journal = small()) {
      Seeded random = new Seeded(7);
      for (int i = 0; i < 300; i++) {
        journal.lines(
            "u" + random.between(1, 9),
            random.list(1, 30, () -> line(random)).toArray(String[]::new));
        if (random.oneIn(20)) {
          journal.clocks.jumpWall(Duration.ofMillis(random.between(-200, 200)));
        }
      }
      List<JournalRecord> all = TestJournal.records(directory, RecordFilter.ALL);
      assertThat(segments().size()).isGreaterThan(5);
      Seeded.run(200, seeded -> compare(all, seeded));
    }
  }

  private static String line(Seeded random) {
    return random.text("abc", 1, random.oneIn(30) ? 5_000 : 200);
  }

  private void compare(List<JournalRecord> all, Seeded random) throws IOException {
    String unit = "u" + random.between(1, 10);
    long from = random.pick(all).realtimeMicros();
    long since = random.oneIn(2) ? 0 : from;
    long until = random.oneIn(2) ? Long.MAX_VALUE : from + random.between(0, 500_000);
    boolean letter = random.oneIn(3);
    var filter =
        new RecordFilter(
            since,
            until,
            Optional.empty(),
            fields -> unit.equals(TestJournal.text(fields, "_SYSTEMD_UNIT")),
            record -> !letter || TestJournal.message(record).startsWith("a"));
    List<Long> expected =
        sequences(
            all.stream()
                .filter(record -> unit.equals(TestJournal.text(record.fields(), "_SYSTEMD_UNIT")))
                .filter(r -> since <= r.realtimeMicros() && r.realtimeMicros() <= until)
                .filter(filter.records())
                .toList());
    assertThat(sequences(TestJournal.records(directory, filter))).isEqualTo(expected);
    int count = random.between(0, 50);
    JournalRecord start = random.pick(all);
    try (JournalReader reader = JournalReader.open(directory, filter)) {
      reader.startAtLast(count);
      assertThat(sequences(TestJournal.rest(reader)))
          .isEqualTo(expected.subList(Math.max(0, expected.size() - count), expected.size()));
    }
    List<Long> later = expected.stream().filter(i -> i > start.sequence()).toList();
    try (JournalReader reader = JournalReader.open(directory, filter)) {
      reader.startAfter(start.source(), start.sequence());
      assertThat(sequences(TestJournal.rest(reader))).isEqualTo(later);
    }
    try (JournalReader reader = JournalReader.open(directory, filter)) {
      reader.startAfter(start.source(), start.sequence());
      reader.startAtLast(count);
      assertThat(sequences(TestJournal.rest(reader)))
          .isEqualTo(later.subList(Math.max(0, later.size() - count), later.size()));
    }
  }

  @Test
  void aBootIsChosenBySegment() throws Exception {
    try (TestJournal journal = small()) {
      journal.lines("a.service", "first boot");
    }
    String second = "e".repeat(32);
    var host = new JournalHost("a".repeat(32), second, "host1");
    try (TestJournal journal = TestJournal.open(JournalOptions.in(directory), host, clocks)) {
      journal.lines("a.service", "second boot");
    }
    var filter =
        new RecordFilter(0, Long.MAX_VALUE, Optional.of(second), fields -> true, record -> true);
    assertThat(TestJournal.records(directory, filter))
        .extracting(TestJournal::message)
        .containsExactly("second boot");
    assertThat(TestJournal.last(directory, 5, filter)).containsExactly("second boot");
  }

  /** Whatever a crash leaves of the last frames: what is whole stays, what is torn goes. */
  @Test
  void aTornEndIsCutOffWhereverItIs() throws Exception {
    try (TestJournal journal = small()) {
      journal.lines("a.service", "1", "2", "3");
    }
    Path file = segments().getFirst().file();
    byte[] whole = Files.readAllBytes(file);
    List<Integer> ends = frameEnds(whole);
    for (int length = whole.length; length >= 0; length -= 7) {
      Files.write(file, Arrays.copyOf(whole, length));
      int cut = length;
      int kept = (int) ends.stream().filter(end -> end <= cut).count() - 1;
      try (TestJournal journal = small()) {
        journal.lines("a.service", "next");
      }
      List<String> expected = new ArrayList<>(List.of("1", "2", "3").subList(0, Math.max(0, kept)));
      expected.add("next");
      assertThat(TestJournal.messages(directory)).as("cut at %d", cut).isEqualTo(expected);
      for (SegmentPath path : segments()) {
        Files.delete(path.file());
      }
    }
  }

  private static List<Integer> frameEnds(byte[] bytes) {
    var ends = new ArrayList<Integer>();
    int at = SegmentHeader.BYTES;
    while (at < bytes.length) {
      at += Frames.HEAD_BYTES + FrameBuffer.getInt(bytes, at);
      ends.add(at);
    }
    return ends;
  }

  @Test
  void garbageAfterTheEndIsCutOffAndReadersGoOn() throws Exception {
    try (TestJournal journal = small()) {
      journal.lines("a.service", "1");
    }
    try (JournalReader reader = JournalReader.open(directory, RecordFilter.ALL)) {
      reader.follow();
      assertThat(TestJournal.rest(reader)).hasSize(1);
      byte[] torn = new byte[300];
      torn[3] = 100; // The head of a frame whose body never came.
      Files.write(segments().getFirst().file(), torn, StandardOpenOption.APPEND);
      assertThat(TestJournal.rest(reader)).isEmpty();
      try (TestJournal journal = small()) {
        journal.lines("a.service", "2", "3");
      }
      assertThat(TestJournal.rest(reader))
          .extracting(TestJournal::message)
          .containsExactly("2", "3");
    }
  }

  @Test
  void aDamagedBlockCostsItsRecordsOnly() throws Exception {
    try (TestJournal journal = small()) {
      journal.lines("a.service", numbers(1, 1_500));
    }
    SegmentPath sealed = segments().getFirst();
    int before = TestJournal.messages(directory).size();
    try (var file = new RandomAccessFile(sealed.file().toFile(), "rw")) {
      file.seek(10_000);
      file.write(new byte[64]);
    }
    List<Long> left = sequences(TestJournal.records(directory, RecordFilter.ALL));
    assertThat(left).hasSizeLessThan(before).hasSizeGreaterThan(before - 700);
    assertThat(left).isSorted().endsWith(1_500L);
  }

  @Test
  void withoutItsIndexASealedSegmentIsScanned() throws Exception {
    try (TestJournal journal = small()) {
      journal.lines("a.service", numbers(1, 1_500));
    }
    List<String> before = TestJournal.messages(directory);
    Path sealed = segments().getFirst().file();
    byte[] bytes = Files.readAllBytes(sealed);
    Files.write(sealed, Arrays.copyOf(bytes, bytes.length - 1));
    assertThat(TestJournal.messages(directory)).isEqualTo(before);
  }

  @Test
  void filesThatAreNoSegmentsAreLeftAlone() throws Exception {
    Path foreign =
        Files.writeString(directory.resolve("0000000000000007.segment"), "of the future");
    Path other = Files.writeString(directory.resolve("notes.segment"), "x");
    try (TestJournal journal = small()) {
      journal.lines("a.service", "1");
    }
    assertThat(TestJournal.messages(directory)).containsExactly("1");
    assertThat(foreign).hasContent("of the future");
    assertThat(other).hasContent("x");
    assertThat(segments().getLast().ordinal()).isEqualTo(8);
  }

  @Test
  void theSummarySaysHowMuchThereIs() throws Exception {
    JournalSummary empty = JournalSummary.of(directory);
    assertThat(empty.bytes()).isZero();
    assertThat(empty.oldestMicros()).isEmpty();
    assertThat(empty.newestMicros()).isEmpty();
    assertThat(empty.boots()).isEmpty();
    try (TestJournal journal = small()) {
      journal.lines("a.service", numbers(1, 1_000));
    }
    JournalSummary summary = JournalSummary.of(directory);
    long start = FakeClocks.START.getEpochSecond() * 1_000_000;
    assertThat(summary.oldestMicros()).hasValue(start + 1_000);
    assertThat(summary.newestMicros()).hasValue(start + 1_000_000);
    assertThat(summary.boots()).containsExactly("b".repeat(32));
  }

  private static List<Long> range(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }
}
