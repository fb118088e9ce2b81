package dev.fleet.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.v1.JournalEntry;
import java.util.List;
import org.junit.jupiter.api.Test;

final class JournaldReadEntriesTest extends ReadEntriesContract {
  JournaldReadEntriesTest() {
    super(JournalSubject.JOURNALD);
  }

  @Test
  void aHugeMessageIsCutAtAMebibyte() throws Exception {
    try (EntryWriter file = file()) {
      file.line("a.service", "x".repeat(1_500_000)).line("a.service", "after");
    }
    List<JournalEntry> entries = journal().read(request().setAllFields_(true));
    assertThat(entries.getFirst().getMessage().size()).isEqualTo(1 << 20);
    assertThat(entries.getLast().getMessage().toStringUtf8()).isEqualTo("after");
  }

  @Test
  void whatIsWrongWithAPatternIsSaidAsPcreSaysIt() throws Exception {
    try (EntryWriter file = file()) {
      file.line("a.service", "x");
    }
    assertInvalid(request().setGrep("("), "Bad pattern \"(\": missing closing parenthesis");
  }
}
