package dev.fleet.journal;

final class EmbeddedFollowTest extends FollowContract {
  EmbeddedFollowTest() {
    super(JournalSubject.EMBEDDED);
  }
}
