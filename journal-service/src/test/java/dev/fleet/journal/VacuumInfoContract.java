package dev.fleet.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.v1.GetVacuumInfoRequest;
import dev.fleet.v1.GetVacuumInfoResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of how much a journal holds, whichever kind it is. */
abstract class VacuumInfoContract {
  @TempDir private Path directory;
  private final JournalSubject subject;

  VacuumInfoContract(JournalSubject subject) {
    this.subject = subject;
  }

  final Path directory() {
    return directory;
  }

  final GetVacuumInfoResponse info() throws Exception {
    try (JournalFixture journal = subject.serve(directory)) {
      return journal.stub().getVacuumInfo(GetVacuumInfoRequest.getDefaultInstance());
    }
  }

  @Test
  void saysHowMuchThereIsAndSinceWhen() throws Exception {
    try (EntryWriter file = subject.write(directory)) {
      file.line("a.service", "one");
      file.advance(Duration.ofHours(2)).boot("b".repeat(32)).line("a.service", "two");
    }
    GetVacuumInfoResponse info = info();
    long bytes = 0;
    try (var files = Files.newDirectoryStream(directory, "*.{journal,segment}")) {
      for (Path file : files) {
        bytes += Files.size(file);
      }
    }
    assertThat(info.getDiskUsageBytes()).isEqualTo(bytes).isPositive();
    long start = EntryWriter.START_MICROS / 1_000_000;
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
