package dev.fleet.journalfiles;

import static dev.fleet.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.testkit.clock.FakeClocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When what is appended is written, and what if it cannot be. */
final class FlushTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  @TempDir private Path root;

  private final FakeClocks clocks = new FakeClocks();

  private Path directory() {
    return root.resolve("journal");
  }

  private TestJournal small() throws IOException {
    return TestJournal.open(
        new JournalOptions(directory(), 1 << 20, Duration.ofDays(30), 48 * 1024),
        TestJournal.HOST,
        clocks);
  }

  private List<String> messages() throws IOException {
    return TestJournal.messages(directory());
  }

  @Test
  void aLoneLineIsWrittenAtOnceAndTheNextOnesTogetherAfterARest() throws Exception {
    try (TestJournal journal = small();
        UnitStream stream = journal.stream("a.service")) {
      stream.accept(TestJournal.bytes("1\n"));
      eventually(SOON, () -> assertThat(messages()).containsExactly("1"));
      eventually(SOON, () -> assertThat(clocks.untilNext()).contains(AppendQueue.REST));
      stream.accept(TestJournal.bytes("2\n"));
      stream.accept(TestJournal.bytes("3\n"));
      assertThat(messages()).containsExactly("1");
      clocks.advance(AppendQueue.REST);
      eventually(SOON, () -> assertThat(messages()).containsExactly("1", "2", "3"));
      // Nothing is left to do while nothing is written.
      clocks.advance(AppendQueue.REST);
      assertThat(clocks.pending()).isZero();
    }
  }

  @Test
  void muchIsWrittenWithoutWaitingForTheRest() throws Exception {
    try (TestJournal journal = small();
        UnitStream stream = journal.stream("a.service")) {
      // More than a stream may have waiting, while the clock stands still.
      String line = "x".repeat(1_000) + "\n";
      for (int i = 0; i < 600; i++) {
        stream.accept(TestJournal.bytes(line));
      }
      eventually(SOON, () -> assertThat(messages()).hasSizeGreaterThan(300));
    }
    assertThat(messages()).hasSize(600);
  }

  @Test
  void linesAreLostAndCountedWhileTheDiskFails() throws Exception {
    try (TestJournal journal = small()) {
      journal.lines("a.service", "before");
      Path away = Files.move(directory(), root.resolve("away"));
      // The segment fills up, and no other can be begun.
      try (UnitStream stream = journal.stream("a.service")) {
        stream.accept(TestJournal.bytes(("y".repeat(100) + "\n").repeat(2_000)));
      }
      eventually(
          SOON,
          () -> {
            clocks.advance(AppendQueue.REST);
            assertThat(clocks.untilNext())
                .hasValueSatisfying(wait -> assertThat(wait).isGreaterThan(AppendQueue.REST));
          });
      Files.move(away, directory());
      clocks.advance(AppendQueue.REPAIR);
      journal.lines("a.service", "after");
    }
    List<String> messages = messages();
    long kept = messages.stream().filter(message -> message.startsWith("y")).count();
    assertThat(messages).startsWith("before").contains("after");
    assertThat(kept).isLessThan(2_000);
    // Told with the first that is written again, which may have waited since before.
    assertThat(messages)
        .filteredOn(message -> message.startsWith("Missed"))
        .containsExactly("Missed %d messages: they could not be written".formatted(2_000 - kept));
  }

  @Test
  void aStreamDoesNotWaitForADiskThatFails() throws Exception {
    try (TestJournal journal = small()) {
      journal.lines("a.service", "before");
      Files.move(directory(), root.resolve("away"));
      try (UnitStream stream = journal.stream("a.service")) {
        String line = "z".repeat(40_000) + "\n";
        // Many times what may wait; the clock stands still, so that nothing is tried again.
        for (int i = 0; i < 300; i++) {
          stream.accept(TestJournal.bytes(line));
        }
      }
      journal.writer.managerMessage("a.service", "", 6, "not waiting either", List.of());
    }
    assertThat(TestJournal.messages(root.resolve("away"))).startsWith("before");
  }
}
