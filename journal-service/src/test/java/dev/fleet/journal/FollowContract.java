package dev.fleet.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.v1.JournalEntry;
import dev.fleet.v1.ReadEntriesRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Following a journal that grows, whichever kind it is. */
abstract class FollowContract {
  @TempDir private Path directory;
  private final JournalSubject subject;
  private JournalFixture journal;

  FollowContract(JournalSubject subject) {
    this.subject = subject;
  }

  @BeforeEach
  void start() throws Exception {
    journal = subject.serve(directory);
  }

  final JournalFixture journal() {
    return journal;
  }

  final Path directory() {
    return directory;
  }

  @AfterEach
  void stop() {
    journal.close();
  }

  static ReadEntriesRequest.Builder follow(String... units) {
    return ReadEntriesRequest.newBuilder().setFollow(true).addAllUnits(List.of(units));
  }

  final EntryWriter file() throws Exception {
    return subject.write(directory);
  }

  @Test
  void whatExistedComesFirstThenTheMarkThenWhatIsWritten() throws Exception {
    try (EntryWriter file = file()) {
      file.line("a.service", "old 1").line("a.service", "old 2").line("a.service", "old 3");
    }
    try (Following all = Following.start(journal, follow());
        Following last = Following.start(journal, follow().setLines(1));
        Following none = Following.start(journal, follow().setLines(0));
        EntryWriter file = file()) {
      assertThat(all.awaitCaughtUp()).containsExactly("old 1", "old 2", "old 3");
      assertThat(last.awaitCaughtUp()).containsExactly("old 3");
      assertThat(none.awaitCaughtUp()).isEmpty();
      file.advance(Duration.ofSeconds(1)).line("a.service", "new 1");
      assertThat(none.next()).isEqualTo("new 1");
      file.line("a.service", "new 2");
      assertThat(none.next()).isEqualTo("new 2");
      assertThat(last.next(3)).containsExactly("old 3", "new 1", "new 2");
      assertThat(all.next(5)).containsExactly("old 1", "old 2", "old 3", "new 1", "new 2");
    }
  }

  @Test
  void aUnitThatDidNotExistAtTheStartShowsUp() throws Exception {
    try (EntryWriter file = file()) {
      file.line("web@1.service", "one").line("db.service", "other");
    }
    try (Following glob = Following.start(journal, follow("web@*"));
        Following name = Following.start(journal, follow("web@5"));
        EntryWriter file = file()) {
      assertThat(glob.awaitCaughtUp()).containsExactly("one");
      assertThat(name.awaitCaughtUp()).isEmpty();
      file.advance(Duration.ofSeconds(1)).line("db.service", "not asked for");
      file.entry(Map.of("_PID", "1", "UNIT", "web@5.service", "MESSAGE", "Starting"));
      file.line("web@5.service", "five").line("web@1.service", "one again");
      assertThat(glob.next(4)).containsExactly("one", "Starting", "five", "one again");
      assertThat(name.next(2)).containsExactly("Starting", "five");
    }
  }

  @Test
  void otherConditionsHoldWhileFollowing() throws Exception {
    try (Following urgent = Following.start(journal, follow("a*").setMaxPriority(3));
        Following grepped = Following.start(journal, follow("a").setGrep("needle"));
        EntryWriter file = file()) {
      urgent.awaitCaughtUp();
      grepped.awaitCaughtUp();
      file.line("a.service", "dull").line("a.service", "a needle");
      file.entry(Map.of("_SYSTEMD_UNIT", "a.service", "PRIORITY", "3", "MESSAGE", "urgent"));
      file.entry(Map.of("_SYSTEMD_UNIT", "b.service", "PRIORITY", "0", "MESSAGE", "not of a"));
      file.entry(Map.of("_SYSTEMD_UNIT", "a.service", "PRIORITY", "0", "MESSAGE", "2nd needle"));
      assertThat(urgent.next(2)).containsExactly("urgent", "2nd needle");
      assertThat(grepped.next(2)).containsExactly("a needle", "2nd needle");
    }
  }

  @Test
  void anEmptyJournalIsCaughtUpAtOnceAndThenFollowed() throws Exception {
    try (Following following = Following.start(journal, follow("a.*").setLines(10))) {
      assertThat(following.awaitCaughtUp()).isEmpty();
      try (EntryWriter file = file()) {
        file.line("a.service", "first ever");
        assertThat(following.next()).isEqualTo("first ever");
      }
    }
  }

  @Test
  void aFollowContinuesFromItsLastCursorWithoutLossOrRepeat() throws Exception {
    String cursor;
    try (EntryWriter file = file()) {
      file.line("a.service", "1");
      try (Following first = Following.start(journal, follow("a"))) {
        assertThat(first.next()).isEqualTo("1");
        file.line("a.service", "2").line("a.service", "3");
        assertThat(first.next()).isEqualTo("2");
        JournalEntry third = first.nextEntry();
        assertThat(third.getMessage().toStringUtf8()).isEqualTo("3");
        cursor = third.getCursor();
      }
      file.line("a.service", "4");
      try (Following second = Following.start(journal, follow("a").setAfterCursor(cursor))) {
        assertThat(second.next()).isEqualTo("4");
        second.awaitCaughtUp();
        file.line("a.service", "5");
        assertThat(second.next()).isEqualTo("5");
        cursor = journal.read(ReadEntriesRequest.newBuilder()).getLast().getCursor();
      }
      // From the very last entry on: nothing is repeated, the next one is not lost.
      try (Following third = Following.start(journal, follow("a*").setAfterCursor(cursor))) {
        assertThat(third.awaitCaughtUp()).isEmpty();
        file.line("a.service", "6");
        assertThat(third.next()).isEqualTo("6");
      }
    }
  }

  @Test
  void rotationIsNotNoticed() throws Exception {
    try (EntryWriter file = file()) {
      file.line("a.service", "before");
    }
    try (Following following = Following.start(journal, follow("a"))) {
      following.awaitCaughtUp();
      assertThat(following.next()).isEqualTo("before");
      subject.rotate(directory);
      try (EntryWriter file = file()) {
        file.advance(Duration.ofMinutes(1)).line("a.service", "after").line("a.service", "more");
        assertThat(following.next(2)).containsExactly("after", "more");
      }
    }
  }

  /** Entries are written all the time: the mark must come, and no entry twice or never. */
  @Test
  void nothingIsLostOrRepeatedBetweenHistoryAndFollowing() throws Exception {
    int count = 4_000;
    try (EntryWriter file = file()) {
      file.line("a.service", "0");
      Thread writer =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      for (int i = 1; i <= count; i++) {
                        file.line("a.service", String.valueOf(i));
                      }
                    } catch (java.io.IOException e) {
                      throw new java.io.UncheckedIOException(e);
                    }
                  });
      try (Following name = Following.start(journal, follow("a"));
          Following glob = Following.start(journal, follow("a.*"))) {
        List<String> expected = IntStream.rangeClosed(0, count).mapToObj(String::valueOf).toList();
        // Both began before or after the first line was in the file; from there on all must come.
        assertThat(name.next(count + 1)).isEqualTo(expected);
        assertThat(glob.next(count + 1)).isEqualTo(expected);
        name.awaitCaughtUp();
        glob.awaitCaughtUp();
      }
      writer.join();
    }
  }
}
