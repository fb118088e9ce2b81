package dev.fleet.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class JournaldVacuumInfoTest extends VacuumInfoContract {
  JournaldVacuumInfoTest() {
    super(JournalSubject.JOURNALD);
  }

  @Test
  void filesInADirectoryOfTheMachineCount() throws Exception {
    Path ofMachine = Files.createDirectory(directory().resolve(EntryWriter.MACHINE));
    try (EntryWriter file = JournalFile.in(ofMachine, "system")) {
      file.line("a.service", "one");
    }
    assertThat(info().getDiskUsageBytes())
        .isEqualTo(Files.size(ofMachine.resolve("system.journal")))
        .isPositive();
    assertThat(info().getBoots()).isEqualTo(1);
  }
}
