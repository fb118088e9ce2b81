package dev.fleet.journalfiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.fleet.testkit.clock.FakeClocks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written comes back as journald would have it. */
final class JournalWriterTest {
  @TempDir private Path directory;

  private List<JournalRecord> records() throws IOException {
    return TestJournal.records(directory, RecordFilter.ALL);
  }

  private static List<String> texts(JournalRecord record) {
    return record.fields().stream().map(JournalField::toString).toList();
  }

  @Test
  void aLineHasTheFieldsThatJournaldGivesIt() throws Exception {
    try (TestJournal journal = TestJournal.in(directory)) {
      journal.clocks.advance(Duration.ofSeconds(5));
      var process = new ProcessFields(42, 1000, 100, "web", "/bin/web", "web --port 80", "/a/b");
      var info =
          new UnitStreamInfo(
              "web.service",
              "d".repeat(32),
              process,
              "webd",
              5,
              23,
              true,
              7,
              RateLimit.NONE,
              List.of(JournalField.of("COLOUR", "red")));
      try (UnitStream stream = journal.writer.open(info)) {
        stream.accept(TestJournal.bytes("one\n<3>two\nlast"));
      }
    }
    List<JournalRecord> records = records();
    JournalRecord first = records.getFirst();
    assertThat(texts(first))
        .containsExactlyInAnyOrder(
            "_TRANSPORT=stdout",
            "_STREAM_ID=" + TestJournal.text(first.fields(), "_STREAM_ID"),
            "PRIORITY=5",
            "SYSLOG_FACILITY=23",
            "SYSLOG_IDENTIFIER=webd",
            "MESSAGE=one",
            "_PID=42",
            "_UID=1000",
            "_GID=100",
            "_COMM=web",
            "_EXE=/bin/web",
            "_CMDLINE=web --port 80",
            "_SYSTEMD_CGROUP=/a/b",
            "_SYSTEMD_UNIT=web.service",
            "_SYSTEMD_INVOCATION_ID=" + "d".repeat(32),
            "_MACHINE_ID=" + "a".repeat(32),
            "_BOOT_ID=" + "b".repeat(32),
            "_HOSTNAME=host1",
            "COLOUR=red");
    assertThat(TestJournal.text(first.fields(), "_STREAM_ID")).matches("[0-9a-f]{32}");
    assertThat(first.monotonicMicros()).isEqualTo(5_000_000);
    assertThat(first.realtimeMicros())
        .isEqualTo(FakeClocks.START.getEpochSecond() * 1_000_000 + 5_000_000);
    assertThat(first.cursor())
        .matches("s=[0-9a-f]{32};i=1;b=b{32};m=4c4b40;t=[0-9a-f]{13};x=[0-9a-f]{1,8}");
    assertThat(texts(records.get(1))).contains("PRIORITY=3", "MESSAGE=two");
    assertThat(texts(records.get(2))).contains("MESSAGE=last", "_LINE_BREAK=eof");
    assertThat(records).extracting(JournalRecord::sequence).containsExactly(1L, 2L, 3L);
  }

  @Test
  void whatIsNotKnownOrEmptyIsLeftOut() throws Exception {
    try (TestJournal journal = TestJournal.in(directory)) {
      var info = UnitStreamInfo.of("web.service", "", "", ProcessFields.of(0, -1, -1));
      try (UnitStream stream = journal.writer.open(info)) {
        stream.accept(TestJournal.bytes("a\n\n\0<3>\n"));
      }
    }
    assertThat(records()).hasSize(1);
    assertThat(records().getFirst().fields())
        .extracting(JournalField::name)
        .containsExactlyInAnyOrder(
            "_TRANSPORT",
            "_STREAM_ID",
            "PRIORITY",
            "SYSLOG_FACILITY",
            "MESSAGE",
            "_SYSTEMD_UNIT",
            "_MACHINE_ID",
            "_BOOT_ID",
            "_HOSTNAME");
  }

  @Test
  void longAndBinaryLinesAreKeptToTheByte() throws Exception {
    byte[] binary = {(byte) 0xff, 1, 2, '\t', (byte) 0xc3};
    String longLine = "x".repeat(JournalOptions.DEFAULT_LINE_MAX);
    try (TestJournal journal = TestJournal.in(directory)) {
      try (UnitStream stream = journal.stream("web.service")) {
        stream.accept(ByteBuffer.wrap(binary));
        stream.accept(TestJournal.bytes("\n" + longLine + "yz\n"));
      }
    }
    List<JournalRecord> records = records();
    assertThat(records.getFirst().fields())
        .anySatisfy(field -> assertThat(field.value()).isEqualTo(binary));
    assertThat(TestJournal.message(records.get(1))).isEqualTo(longLine);
    assertThat(texts(records.get(1))).contains("_LINE_BREAK=line-max");
    assertThat(TestJournal.message(records.get(2))).isEqualTo("yz");
  }

  @Test
  void whatTheManagerSaysLooksAsIfItCameFromPid1() throws Exception {
    try (TestJournal journal = TestJournal.in(directory)) {
      journal.writer.managerMessage(
          "web.service",
          "d".repeat(32),
          6,
          "Started web.service.",
          List.of(JournalField.of("JOB_TYPE", "start"), JournalField.of("JOB_RESULT", "done")));
      journal.writer.managerMessage("web.service", "", 3, "Failed.", List.of());
    }
    assertThat(texts(records().getFirst()))
        .containsExactlyInAnyOrder(
            "PRIORITY=6",
            "MESSAGE=Started web.service.",
            "JOB_TYPE=start",
            "JOB_RESULT=done",
            "_TRANSPORT=journal",
            "SYSLOG_FACILITY=3",
            "SYSLOG_IDENTIFIER=fleet-agent",
            "_PID=1",
            "_UID=0",
            "_GID=0",
            "_COMM=fleet-agent",
            "_SYSTEMD_UNIT=init.scope",
            "UNIT=web.service",
            "INVOCATION_ID=" + "d".repeat(32),
            "_MACHINE_ID=" + "a".repeat(32),
            "_BOOT_ID=" + "b".repeat(32),
            "_HOSTNAME=host1");
    assertThat(records().getLast().fields())
        .extracting(JournalField::name)
        .doesNotContain("INVOCATION_ID");
  }

  @Test
  void aNewProcessCountsFromTheNextLineOn() throws Exception {
    try (TestJournal journal = TestJournal.in(directory);
        UnitStream stream = journal.stream("web.service")) {
      stream.accept(TestJournal.bytes("one\n"));
      stream.process(ProcessFields.of(8, 0, 0));
      stream.accept(TestJournal.bytes("two\n"));
    }
    assertThat(records())
        .extracting(record -> TestJournal.text(record.fields(), "_PID"))
        .containsExactly("7", "8");
    assertThat(records().stream().map(record -> TestJournal.text(record.fields(), "_STREAM_ID")))
        .doesNotContainNull()
        .containsOnly(TestJournal.text(records().getFirst().fields(), "_STREAM_ID"));
  }

  @Test
  void linesAboveTheLevelAreDropped() throws Exception {
    try (TestJournal journal = TestJournal.in(directory)) {
      UnitStreamInfo info = TestJournal.info("web.service");
      var warnings =
          new UnitStreamInfo(
              info.unit(),
              info.invocationId(),
              info.process(),
              info.identifier(),
              info.level(),
              info.facility(),
              true,
              4,
              RateLimit.NONE,
              List.of());
      try (UnitStream stream = journal.writer.open(warnings)) {
        stream.accept(TestJournal.bytes("dull\n<4>warning\n<5>notice\n"));
      }
    }
    assertThat(TestJournal.messages(directory)).containsExactly("warning");
  }

  @Test
  void aUnitThatLogsTooMuchIsCutShortAndOthersAreNot() throws Exception {
    try (TestJournal journal = TestJournal.in(directory)) {
      UnitStreamInfo info = TestJournal.info("loud.service");
      var limited =
          new UnitStreamInfo(
              info.unit(),
              info.invocationId(),
              info.process(),
              info.identifier(),
              info.level(),
              info.facility(),
              true,
              7,
              new RateLimit(Duration.ofSeconds(30), 1_000),
              List.of());
      // A restart of the unit does not give it another burst.
      try (UnitStream stream = journal.writer.open(limited)) {
        stream.accept(TestJournal.bytes("loud\n".repeat(5_000)));
      }
      try (UnitStream stream = journal.writer.open(limited)) {
        stream.accept(TestJournal.bytes("loud\n".repeat(5_000)));
      }
      journal.lines("quiet.service", "quiet");
      journal.clocks.advance(Duration.ofSeconds(30));
    }
    // 256 MiB of room: three times the burst.
    List<String> messages = TestJournal.messages(directory);
    assertThat(messages.stream().filter("loud"::equals)).hasSize(3_000);
    assertThat(messages).contains("quiet").endsWith("Suppressed 7000 messages from loud.service");
    assertThat(texts(records().getLast()))
        .contains(
            "OBJECT_SYSTEMD_UNIT=loud.service",
            "_UID=0",
            "N_DROPPED=7000",
            "MESSAGE_ID=a596d6fe7bfa4994828e72309e95d61e",
            "PRIORITY=6");
  }

  @Test
  void aSecondWriterIsRefused() throws Exception {
    try (TestJournal journal = TestJournal.in(directory)) {
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> TestJournal.in(directory))
          .withMessageContaining(directory + " is written by another process");
      journal.lines("a.service", "still written");
    }
    TestJournal.in(directory).close();
    assertThat(TestJournal.messages(directory)).containsExactly("still written");
  }

  @Test
  void aWriterThatOpensAgainGoesOnWithTheNumbers() throws Exception {
    try (TestJournal journal = TestJournal.in(directory)) {
      journal.lines("a.service", "1", "2");
    }
    try (TestJournal journal = TestJournal.in(directory)) {
      journal.lines("a.service", "3");
    }
    List<JournalRecord> records = records();
    assertThat(TestJournal.messages(directory)).containsExactly("1", "2", "3");
    assertThat(records).extracting(JournalRecord::sequence).containsExactly(1L, 2L, 3L);
    assertThat(records).extracting(JournalRecord::source).containsOnly(records.getFirst().source());
    assertThat(SegmentPath.list(directory)).hasSize(1);
  }

  @Test
  void anotherBootHasASegmentOfItsOwnAndNumbersThatWereNeverUsed() throws Exception {
    try (TestJournal journal = TestJournal.in(directory)) {
      journal.lines("a.service", "1");
    }
    var host = new JournalHost("a".repeat(32), "e".repeat(32), "host1");
    try (TestJournal journal =
        TestJournal.open(JournalOptions.in(directory), host, new FakeClocks())) {
      journal.lines("a.service", "2");
    }
    assertThat(records()).extracting(JournalRecord::sequence).containsExactly(1L, 2L + (1 << 20));
    assertThat(records())
        .extracting(record -> TestJournal.text(record.fields(), "_BOOT_ID"))
        .containsExactly("b".repeat(32), "e".repeat(32));
    assertThat(JournalSummary.of(directory).boots())
        .containsExactly("b".repeat(32), "e".repeat(32));
  }

  @Test
  void manyStreamsAtOnceKeepTheirOrder() throws Exception {
    int streams = 20;
    int lines = 2_000;
    var options = new JournalOptions(directory, 64 << 20, Duration.ofDays(1), 48 * 1024);
    try (TestJournal journal = TestJournal.open(options, TestJournal.HOST, new FakeClocks())) {
      List<Thread> threads =
          IntStream.range(0, streams)
              .mapToObj(i -> Thread.ofVirtual().start(() -> write(journal, "u" + i, lines)))
              .toList();
      for (Thread thread : threads) {
        thread.join();
      }
    }
    List<String> expected = IntStream.range(0, lines).mapToObj(String::valueOf).toList();
    for (int i = 0; i < streams; i++) {
      assertThat(TestJournal.records(directory, TestJournal.unit("u" + i)))
          .extracting(TestJournal::message)
          .isEqualTo(expected);
    }
    assertThat(records())
        .extracting(JournalRecord::sequence)
        .isEqualTo(IntStream.rangeClosed(1, streams * lines).mapToObj(Long::valueOf).toList());
  }

  private static void write(TestJournal journal, String unit, int lines) {
    try (UnitStream stream = journal.stream(unit)) {
      for (int i = 0; i < lines; i++) {
        stream.accept(TestJournal.bytes(i + "\n"));
      }
    }
  }

  @Test
  void afterItsEndAWriterTakesNothing() throws Exception {
    TestJournal journal = TestJournal.in(directory);
    UnitStream stream = journal.stream("a.service");
    stream.accept(TestJournal.bytes("before\n"));
    journal.close();
    journal.close();
    stream.accept(TestJournal.bytes("after\n"));
    stream.close();
    journal.writer.managerMessage("a.service", "", 6, "after", List.of());
    assertThat(TestJournal.messages(directory)).containsExactly("before");
  }

  @Test
  void whatNoRecordCanHoldIsRefused() throws Exception {
    assertThatIllegalArgumentException().isThrownBy(() -> JournalField.of("lower", "x"));
    assertThatIllegalArgumentException().isThrownBy(() -> JournalField.of("1A", "x"));
    assertThatIllegalArgumentException().isThrownBy(() -> JournalField.of("A".repeat(65), "x"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new JournalField("A", new byte[(1 << 20) + 1]));
    JournalField large = new JournalField("A", new byte[1 << 20]);
    try (TestJournal journal = TestJournal.in(directory)) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> journal.writer.managerMessage("a", "", 6, "x", List.of(large, large, large)));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> journal.writer.managerMessage("a", "", 8, "x", List.of()));
    }
  }
}
