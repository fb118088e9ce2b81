package dev.fleet.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.v1.ReadEntriesRequest;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a reader gets from journal files of known content. */
final class ReadEntriesTest {
  @TempDir Path directory;
  private JournalFixture journal;

  @BeforeEach
  void start() throws Exception {
    journal = JournalFixture.over(directory);
  }

  @AfterEach
  void stop() {
    journal.close();
  }

  private static ReadEntriesRequest.Builder request() {
    return ReadEntriesRequest.newBuilder();
  }

  @Test
  void givesTheEntriesOfOneUnitInOrder() throws Exception {
    try (JournalFile file = JournalFile.in(directory, "system")) {
      file.line("web.service", "one").line("db.service", "other").line("web.service", "two");
    }
    assertThat(journal.messages(request().addUnits("web.service"))).containsExactly("one", "two");
    assertThat(journal.messages(request())).containsExactly("one", "other", "two");
    assertThat(journal.messages(request().setLines(2))).containsExactly("other", "two");
    assertThat(journal.messages(request().addUnits("w*").setLines(1))).containsExactly("two");
  }
}
