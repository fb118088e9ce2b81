package dev.fleet.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.v1.GetVacuumInfoRequest;
import dev.fleet.v1.GetVacuumInfoResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VacuumInfoTest {
  @TempDir private Path directory;

  private GetVacuumInfoResponse info() throws Exception {
    try (JournalFixture journal = JournalFixture.over(directory)) {
      return journal.stub().getVacuumInfo(GetVacuumInfoRequest.getDefaultInstance());
    }
  }

  @Test
  void saysHowMuchThereIsAndSinceWhen() throws Exception {
    Path ofMachine = Files.createDirectory(directory.resolve(JournalFile.MACHINE));
    try (JournalFile file = JournalFile.in(ofMachine, "system")) {
      file.line("a.service", "one");
      file.advance(Duration.ofHours(2)).boot("b".repeat(32)).line("a.service", "two");
    }
    GetVacuumInfoResponse info = info();
    assertThat(info.getDiskUsageBytes())
        .isEqualTo(Files.size(ofMachine.resolve("system.journal")))
        .isPositive();
    long start = JournalFile.START_MICROS / 1_000_000;
    assertThat(info.getOldestTime().getSeconds()).isEqualTo(start);
    assertThat(info.getOldestTime().getNanos()).isEqualTo(1_000_000);
    assertThat(info.getNewestTime().getSeconds()).isEqualTo(start + 7_200);
    assertThat(info.getNewestTime().getNanos()).isEqualTo(2_000_000);
    assertThat(info.getBoots()).isEqualTo(2);
    assertThat(info.getPersistent()).isTrue();
  }

  @Test
  void anEmptyJournalHasNoTimes() throws Exception {
    GetVacuumInfoResponse info = info();
    assertThat(info.hasOldestTime()).isFalse();
    assertThat(info.hasNewestTime()).isFalse();
    assertThat(info.getBoots()).isZero();
    assertThat(info.getDiskUsageBytes()).isZero();
  }
}
