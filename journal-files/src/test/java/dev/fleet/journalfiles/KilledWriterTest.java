package dev.fleet.journalfiles;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.runtime.clock.Clocks;
import dev.fleet.testkit.random.Seeded;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A writer that is killed with SIGKILL while it writes, and what is left of its journal. */
final class KilledWriterTest {
  private static final int ROUNDS = 8;
  private static final int STREAMS = 3;

  @TempDir private Path directory;

  /** What the child runs: writes numbers, and says up to which they must be there. */
  static final class Child {
    private Child() {}

    public static void main(String[] arguments) throws Exception {
      String round = arguments[1];
      JournalWriter writer =
          JournalWriter.open(options(Path.of(arguments[0])), TestJournal.HOST, Clocks.system());
      List<UnitStream> streams =
          IntStream.range(0, STREAMS)
              .mapToObj(i -> writer.open(unlimited("u" + i + ".service")))
              .toList();
      for (int i = 0; ; i++) {
        String padding = "x".repeat(i * 31 % 400);
        for (UnitStream stream : streams) {
          stream.accept(TestJournal.bytes(round + " " + i + " " + padding + "\n"));
        }
        if (i % 100 == 0) {
          writer.flush();
          System.out.println(i);
        }
      }
    }

    private static UnitStreamInfo unlimited(String unit) {
      UnitStreamInfo info = TestJournal.info(unit);
      return new UnitStreamInfo(
          unit, "", info.process(), "", 6, 3, true, 7, RateLimit.NONE, List.of());
    }
  }

  /** Small enough for segments to be begun and deleted all the time. */
  private static JournalOptions options(Path directory) {
    return new JournalOptions(directory, 4 << 20, Duration.ofDays(1), 48 * 1024);
  }

  @Test
  void whatWasFlushedIsThereAndNothingIsTorn() throws Exception {
    Seeded random = new Seeded(1);
    JournalRecord seen = null;
    for (int round = 0; round < ROUNDS; round++) {
      int flushed = writeAndKill(round, random.between(1, 40));
      // Opened as the next writer would, which cuts off what is torn.
      JournalWriter.open(options(directory), TestJournal.HOST, Clocks.system()).close();
      List<JournalRecord> records = TestJournal.records(directory, RecordFilter.ALL);
      check(records, round, flushed);
      if (seen != null) {
        checkCursor(seen, records);
      }
      seen = records.getLast();
    }
  }

  private int writeAndKill(int round, int progress) throws Exception {
    Process child =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                directory.toString(),
                String.valueOf(round))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out = child.inputReader(StandardCharsets.UTF_8)) {
      String last = "";
      for (int i = 0; i < progress; i++) {
        last = line(out);
      }
      child.toHandle().destroyForcibly(); // Process.destroyForcibly would close its output, too.
      assertThat(child.waitFor()).isEqualTo(137);
      for (String line = out.readLine(); line != null && !line.isEmpty(); line = out.readLine()) {
        last = line;
      }
      return Integer.parseInt(last);
    } finally {
      child.destroyForcibly();
    }
  }

  private static String line(BufferedReader out) throws IOException {
    String line = out.readLine();
    if (line == null) {
      throw new AssertionError("the writer ended by itself");
    }
    return line;
  }

  /** Of each stream's lines of this round none is missing between the first kept and the last. */
  private static void check(List<JournalRecord> records, int round, int flushed) {
    Map<String, Integer> last = new HashMap<>();
    long sequence = 0;
    for (JournalRecord record : records) {
      assertThat(record.sequence()).isGreaterThan(sequence);
      sequence = record.sequence();
      String[] words = TestJournal.message(record).split(" ", -1);
      int number = Integer.parseInt(words[1]);
      if (words.length > 2) {
        assertThat(words[2].length()).isEqualTo(number * 31 % 400);
      }
      if (words[0].equals(String.valueOf(round))) {
        String unit = String.valueOf(TestJournal.text(record.fields(), "_SYSTEMD_UNIT"));
        Integer before = last.put(unit, number);
        assertThat(before == null || before == number - 1).isTrue();
      }
    }
    assertThat(last).hasSize(STREAMS);
    assertThat(last.values()).allMatch(number -> number >= flushed);
  }

  /**
   * What comes after a record that was read before the kill is what came after it then, or later.
   */
  private void checkCursor(JournalRecord seen, List<JournalRecord> records) throws IOException {
    try (JournalReader reader = JournalReader.open(directory, RecordFilter.ALL)) {
      reader.startAfter(seen.source(), seen.sequence());
      List<String> rest = TestJournal.rest(reader).stream().map(JournalRecord::cursor).toList();
      assertThat(rest)
          .isEqualTo(
              records.stream()
                  .filter(record -> record.sequence() > seen.sequence())
                  .map(JournalRecord::cursor)
                  .toList());
      assertThat(rest).isNotEmpty();
    }
  }
}
