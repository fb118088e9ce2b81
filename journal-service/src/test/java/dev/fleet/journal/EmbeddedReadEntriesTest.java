package dev.fleet.journal;

final class EmbeddedReadEntriesTest extends ReadEntriesContract {
  EmbeddedReadEntriesTest() {
    super(JournalSubject.EMBEDDED);
  }
}
