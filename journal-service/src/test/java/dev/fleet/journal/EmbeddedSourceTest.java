package dev.fleet.journal;

import static dev.fleet.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.fleet.journalfiles.JournalField;
import dev.fleet.journalfiles.ProcessFields;
import dev.fleet.journalfiles.UnitStream;
import dev.fleet.journalfiles.UnitStreamInfo;
import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.v1.GetVacuumInfoRequest;
import dev.fleet.v1.JournalEntry;
import dev.fleet.v1.ReadEntriesRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is special about the journal of an embedded unit manager. */
final class EmbeddedSourceTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  @TempDir private Path directory;

  private static ReadEntriesRequest.Builder request() {
    return ReadEntriesRequest.newBuilder();
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static UnitStream stream(EmbeddedJournal journal, String unit) {
    return journal
        .writer()
        .open(UnitStreamInfo.of(unit, "c".repeat(32), "prog", ProcessFields.of(4711, 1000, 1000)));
  }

  @Test
  void whatUnitsPrintAndTheManagerSaysIsReadAsFromJournald() throws Exception {
    try (EmbeddedJournal written = new EmbeddedJournal(directory);
        JournalFixture journal = JournalFixture.overEmbedded(directory);
        Following web = Following.start(journal, request().setFollow(true).addUnits("web@*"))) {
      web.awaitCaughtUp();
      written
          .writer()
          .managerMessage(
              "web@1.service", "", 6, "Started.", List.of(JournalField.of("JOB_TYPE", "start")));
      try (UnitStream one = stream(written, "web@1.service");
          UnitStream other = stream(written, "db.service")) {
        one.accept(bytes("hello\n<3>bro"));
        other.accept(bytes("of db\n"));
        one.accept(bytes("ken\nlast"));
      }
      written.writer().flush();
      assertThat(web.next(4)).containsExactly("Started.", "hello", "broken", "last");
      List<JournalEntry> entries = journal.read(request().addUnits("web@1"));
      assertThat(entries).hasSize(4);
      JournalEntry started = entries.getFirst();
      assertThat(started.getUnit()).isEqualTo("web@1.service");
      assertThat(started.getIdentifier()).isEqualTo("fleet-agent");
      assertThat(started.getPid()).isEqualTo(1);
      JournalEntry broken = entries.get(2);
      assertThat(broken.getUnit()).isEqualTo("web@1.service");
      assertThat(broken.getIdentifier()).isEqualTo("prog");
      assertThat(broken.getPid()).isEqualTo(4711);
      assertThat(broken.getPriority()).isEqualTo(3);
      assertThat(broken.getBootId()).isEqualTo(EntryWriter.BOOT);
      assertThat(broken.getMachineId()).isEqualTo(EntryWriter.MACHINE);
      assertThat(broken.getHostname()).isEqualTo(EntryWriter.HOSTNAME);
    }
  }

  @Test
  void suppressedLinesAreReportedInTheJournalOfTheirUnit() throws Exception {
    try (EmbeddedJournal written = new EmbeddedJournal(directory);
        JournalFixture journal = JournalFixture.overEmbedded(directory)) {
      try (UnitStream loud = stream(written, "loud.service")) {
        loud.accept(bytes("x\n".repeat(100_000)));
      }
      written.advance(Duration.ofSeconds(30));
      written.writer().flush();
      List<String> messages = journal.messages(request().addUnits("loud").setLines(2));
      assertThat(messages.getFirst()).isEqualTo("x");
      assertThat(messages.getLast()).matches("Suppressed [0-9]+ messages from loud.service");
    }
  }

  /** Watched by one thread for all, which is there only while somebody follows. */
  @Test
  void followersShareAWatchAndLeaveNothing() throws Exception {
    long before = watches();
    try (JournalFixture journal = JournalFixture.overEmbedded(directory)) {
      Following first = Following.start(journal, request().setFollow(true));
      Following second = Following.start(journal, request().setFollow(true).addUnits("a*"));
      first.awaitCaughtUp();
      second.awaitCaughtUp();
      assertThat(watches()).isEqualTo(before + 1);
      first.close();
      try (EmbeddedJournal written = new EmbeddedJournal(directory)) {
        written.line("a.service", "still followed");
      }
      assertThat(second.next()).isEqualTo("still followed");
      second.close();
      eventually(SOON, () -> assertThat(watches()).isEqualTo(before));
      eventually(SOON, () -> assertThat(segmentsHeldOpen()).isZero());
    }
  }

  private static long watches() throws IOException {
    return descriptors().stream().filter(target -> target.contains("inotify")).count();
  }

  private long segmentsHeldOpen() throws IOException {
    return descriptors().stream().filter(target -> target.startsWith(directory.toString())).count();
  }

  /** What this process has open. */
  private static List<String> descriptors() throws IOException {
    try (var files = Files.list(Path.of("/proc/self/fd"))) {
      return files.map(EmbeddedSourceTest::target).toList();
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return ""; // Closed just now.
    }
  }

  @Test
  void aServiceThatStopsEndsItsStreams() throws Exception {
    JournalFixture journal = JournalFixture.overEmbedded(directory);
    Following following = Following.start(journal, request().setFollow(true));
    following.awaitCaughtUp();
    journal.closeServer();
    assertThat(following.awaitEnd().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    journal.close();
  }

  @Test
  void aJournalThatGoesAwayEndsAFollowWithTheReason() throws Exception {
    Path gone = Files.createDirectory(directory.resolve("gone"));
    try (JournalFixture journal = JournalFixture.overEmbedded(gone);
        Following following = Following.start(journal, request().setFollow(true))) {
      following.awaitCaughtUp();
      Files.delete(gone);
      Status end = following.awaitEnd();
      assertThat(end.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(end.getDescription()).contains("directory " + gone + " is gone");
    }
  }

  @Test
  void aMissingDirectoryIsNamedAndMayComeLater() throws Exception {
    Path missing = directory.resolve("later");
    try (JournalFixture journal = JournalFixture.overEmbedded(missing)) {
      assertThatExceptionOfType(StatusRuntimeException.class)
          .isThrownBy(() -> journal.read(request()))
          .satisfies(
              e -> {
                assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
                assertThat(FleetErrors.hasReason(e, "HOST_UNAVAILABLE")).isTrue();
                assertThat(FleetErrors.userMessage(e)).contains("there is no directory " + missing);
              });
      assertThatExceptionOfType(StatusRuntimeException.class)
          .isThrownBy(() -> journal.stub().getVacuumInfo(GetVacuumInfoRequest.getDefaultInstance()))
          .withMessageContaining("there is no directory");
      try (EmbeddedJournal written = new EmbeddedJournal(missing)) {
        written.line("a.service", "first");
      }
      assertThat(journal.messages(request())).containsExactly("first");
    }
  }

  @Test
  void aReaderThatDoesNotReadLosesNothingAndHoldsUpNobody() throws Exception {
    int count = 20_000;
    try (EmbeddedJournal written = new EmbeddedJournal(directory);
        JournalFixture journal = JournalFixture.overEmbedded(directory);
        Following slow = Following.startPaced(journal, request().setFollow(true))) {
      assertThat(slow.awaitCaughtUp()).isEmpty();
      for (int i = 0; i < count; i++) {
        written.writer().append(List.of(JournalField.of("MESSAGE", i + "x".repeat(500))));
      }
      written.writer().flush();
      assertThat(journal.messages(request().setLines(1)).getFirst()).startsWith(count - 1 + "x");
      slow.request(Integer.MAX_VALUE);
      for (int i = 0; i < count; i++) {
        assertThat(slow.next()).startsWith(i + "x");
      }
    }
  }

  @Test
  void aPatternThatTakesForeverEndsTheCallWithTheReason() throws Exception {
    try (EmbeddedJournal written = new EmbeddedJournal(directory);
        JournalFixture journal = JournalFixture.overEmbedded(directory)) {
      written.line("a.service", "fine").line("a.service", "a".repeat(40_000));
      for (var query : List.of(request(), request().setLines(5))) {
        assertThatExceptionOfType(StatusRuntimeException.class)
            .isThrownBy(() -> journal.read(query.setGrep("(a|aa)+b")))
            .satisfies(
                e -> {
                  assertThat(FleetErrors.hasReason(e, "JOURNAL_QUERY_INVALID")).isTrue();
                  assertThat(FleetErrors.userMessage(e)).contains("too many steps");
                });
      }
    }
  }
}
