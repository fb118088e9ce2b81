package dev.fleet.journal;

import static dev.fleet.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.v1.GetVacuumInfoRequest;
import dev.fleet.v1.ReadEntriesRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The children of the service: bounded, killed with their owner, and what if they fail. */
final class ChildProcessTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Path JOURNALCTL = Path.of("journalctl");

  @TempDir private Path directory;

  @BeforeEach
  void writeJournal() throws Exception {
    try (JournalFile file = JournalFile.in(directory, "system")) {
      file.line("a.service", "first");
    }
  }

  private static ReadEntriesRequest.Builder follow() {
    return ReadEntriesRequest.newBuilder().setFollow(true);
  }

  /** The children of this process, where the service runs too. */
  private static List<ProcessHandle> children() {
    return ProcessHandle.current()
        .children()
        .filter(child -> child.info().command().orElse("").endsWith("/journalctl"))
        .toList();
  }

  private static List<Path> views() throws IOException {
    try (var paths = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return paths
          .filter(path -> path.getFileName().toString().startsWith("fleet-journal-"))
          .filter(path -> Files.exists(path.resolve("0".repeat(32))))
          .toList();
    }
  }

  @Test
  void aCancelledCallLeavesNoChildAndNoDirectory() throws Exception {
    List<Path> before = views();
    try (JournalFixture journal = JournalFixture.over(directory)) {
      Following first = Following.start(journal, follow());
      Following second = Following.start(journal, follow().addUnits("a*"));
      first.awaitCaughtUp();
      second.awaitCaughtUp();
      eventually(SOON, () -> assertThat(children()).hasSize(2));
      assertThat(views()).hasSize(before.size() + 1);
      first.close();
      eventually(SOON, () -> assertThat(children()).hasSize(1));
      second.close();
      eventually(SOON, () -> assertThat(children()).isEmpty());
      eventually(SOON, () -> assertThat(views()).isEqualTo(before));
    }
  }

  @Test
  void aServiceThatStopsTakesItsChildrenAlong() throws Exception {
    JournalFixture journal = JournalFixture.over(directory);
    Following following = Following.start(journal, follow());
    following.awaitCaughtUp();
    eventually(SOON, () -> assertThat(children()).hasSize(1));
    journal.closeServer();
    assertThat(following.awaitEnd().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    eventually(SOON, () -> assertThat(children()).isEmpty());
    journal.close();
  }

  @Test
  void aChildThatIsKilledEndsItsStreamWithTheReason() throws Exception {
    try (JournalFixture journal = JournalFixture.over(directory);
        Following following = Following.start(journal, follow())) {
      following.awaitCaughtUp();
      eventually(SOON, () -> assertThat(children()).hasSize(1));
      children().getFirst().destroyForcibly();
      Status end = following.awaitEnd();
      assertThat(end.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(end.getDescription()).contains("journalctl ended with 137");
    }
  }

  @Test
  void aReaderThatDoesNotReadStopsItsChildAndLosesNothing() throws Exception {
    int count = 6_000;
    try (JournalFile file = JournalFile.in(directory, "system")) {
      for (int i = 0; i < count; i++) {
        file.line("a.service", i + "x".repeat(800));
      }
    }
    try (JournalFixture journal = JournalFixture.over(directory);
        Following slow =
            Following.startPaced(
                journal, ReadEntriesRequest.newBuilder().addUnits("a").setAllFields_(true))) {
      assertThat(slow.next()).isEqualTo("first");
      // Blocked in write(2) on its stdout: nothing moves until the reader does.
      eventually(
          SOON,
          () -> {
            assertThat(children()).hasSize(1);
            Path process = Path.of("/proc", String.valueOf(children().getFirst().pid()));
            assertThat(Files.readString(process.resolve("syscall"))).startsWith("1 0x1 ");
          });
      Path io = Path.of("/proc", String.valueOf(children().getFirst().pid()), "io");
      long written =
          Files.readAllLines(io).stream()
              .filter(line -> line.startsWith("wchar: "))
              .mapToLong(line -> Long.parseLong(line.substring(7)))
              .sum();
      assertThat(written).isLessThan(2_000_000);
      slow.request(Integer.MAX_VALUE);
      for (int i = 0; i < count; i++) {
        assertThat(slow.next()).startsWith(i + "x");
      }
      assertThat(slow.awaitEnd().isOk()).isTrue();
    }
  }

  @Test
  void moreStreamsThanAllowedAreRefusedAndRoomComesBack() throws Exception {
    try (JournalFixture journal = JournalFixture.with(JOURNALCTL, Optional.of(directory), 2)) {
      Following first = Following.start(journal, follow());
      Following second = Following.start(journal, follow());
      first.awaitCaughtUp();
      second.awaitCaughtUp();
      assertThatExceptionOfType(StatusRuntimeException.class)
          .isThrownBy(() -> journal.read(ReadEntriesRequest.newBuilder()))
          .satisfies(
              e -> {
                assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
                assertThat(FleetErrors.hasReason(e, "LIMIT_EXCEEDED")).isTrue();
                assertThat(FleetErrors.metadata(e))
                    .containsEntry("bound", "streams")
                    .containsEntry("limit", "2");
              });
      first.close();
      eventually(SOON, () -> assertThat(journal.read(ReadEntriesRequest.newBuilder())).hasSize(1));
      second.close();
    }
  }

  private static void assertUnavailable(JournalFixture journal, String reason) {
    assertThatExceptionOfType(StatusRuntimeException.class)
        .isThrownBy(() -> journal.read(ReadEntriesRequest.newBuilder()))
        .satisfies(
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
              assertThat(FleetErrors.hasReason(e, "HOST_UNAVAILABLE")).isTrue();
              assertThat(FleetErrors.userMessage(e)).contains(reason).doesNotContain("\n");
            });
  }

  @Test
  void aMissingJournalctlIsNamed() throws Exception {
    Path missing = directory.resolve("no-such-journalctl");
    try (JournalFixture journal = JournalFixture.with(missing, Optional.of(directory), 2)) {
      assertUnavailable(journal, "cannot run " + missing);
    }
  }

  @Test
  void aMissingDirectoryIsNamed() throws Exception {
    Path missing = directory.resolve("nowhere");
    try (JournalFixture journal = JournalFixture.over(missing)) {
      assertUnavailable(journal, "there is no directory " + missing);
      assertThatExceptionOfType(StatusRuntimeException.class)
          .isThrownBy(() -> journal.stub().getVacuumInfo(GetVacuumInfoRequest.getDefaultInstance()))
          .withMessageContaining("there is no directory");
    }
  }

  @Test
  void aProgramThatFailsOrPrintsNonsenseIsReported() throws Exception {
    try (JournalFixture journal =
        JournalFixture.with(script("echo boo >&2; exit 1"), Optional.of(directory), 2)) {
      assertUnavailable(journal, "journalctl: boo");
    }
    try (JournalFixture journal =
        JournalFixture.with(script("echo; echo =; exit 0"), Optional.of(directory), 2)) {
      assertUnavailable(journal, "not its export format: a field has no name");
    }
    try (JournalFixture journal =
        JournalFixture.with(script("printf A=1"), Optional.of(directory), 2)) {
      assertUnavailable(journal, "broke off");
    }
    // More on stderr than a pipe holds: it is drained, and the end of it is what counts.
    try (JournalFixture journal =
        JournalFixture.with(
            script("head -c 300000 /dev/zero | tr '\\0' x >&2; echo >&2; echo why >&2; exit 1"),
            Optional.of(directory),
            2)) {
      assertUnavailable(journal, "journalctl: why");
    }
  }

  private Path script(String body) throws IOException {
    Path script = Files.createTempFile(directory, "fake", ".sh");
    Files.writeString(script, "#!/bin/sh\n" + body + "\n");
    return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
  }
}
