package dev.fleet.journal;

final class EmbeddedVacuumInfoTest extends VacuumInfoContract {
  EmbeddedVacuumInfoTest() {
    super(JournalSubject.EMBEDDED);
  }
}
