package dev.fleet.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class JournaldFollowTest extends FollowContract {
  /** journald's files begin with a header; written last, as it counts what follows. */
  private static final int HEADER_BYTES = 256;

  JournaldFollowTest() {
    super(JournalSubject.JOURNALD);
  }

  /**
   * journald writes through a memory map, which wakes no watcher of the file; it tells them by
   * itself a quarter of a second later or more. Here nobody tells them: the line is seen all the
   * same.
   */
  @Test
  void aLineThatOnlyShowsInTheMappedFileIsSeen() throws Exception {
    Path elsewhere = Files.createDirectory(directory().resolve("elsewhere"));
    Path original = elsewhere.resolve("system.journal");
    try (EntryWriter file = JournalFile.in(elsewhere, "system")) {
      file.line("a.service", "before");
    }
    Path followed = Files.copy(original, directory().resolve("system.journal"));
    try (Following following = Following.start(journal(), follow())) {
      assertThat(following.awaitCaughtUp()).containsExactly("before");
      following.next();
      try (EntryWriter file = JournalFile.in(elsewhere, "system")) {
        file.advance(Duration.ofSeconds(1)).line("a.service", "mapped");
      }
      byte[] grown = Files.readAllBytes(original);
      try (FileChannel channel =
          FileChannel.open(followed, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        assertThat(channel.size()).isEqualTo(grown.length);
        MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, grown.length);
        mapped.put(HEADER_BYTES, grown, HEADER_BYTES, grown.length - HEADER_BYTES);
        mapped.put(0, grown, 0, HEADER_BYTES);
      }
      assertThat(following.next()).isEqualTo("mapped");
    }
  }

  /** As when /run/log/journal/ID is flushed to /var/log/journal/ID. */
  @Test
  void aDirectoryThatAppearsLaterIsFollowedToo() throws Exception {
    try (EntryWriter file = file()) {
      file.line("a.service", "before");
    }
    try (Following following = Following.start(journal(), follow("a"))) {
      assertThat(following.awaitCaughtUp()).containsExactly("before");
      following.next();
      Path later = Files.createDirectory(directory().resolve(EntryWriter.MACHINE));
      try (EntryWriter file = JournalFile.in(later, "system")) {
        file.advance(Duration.ofMinutes(1)).line("a.service", "elsewhere");
        assertThat(following.next()).isEqualTo("elsewhere");
      }
    }
  }
}
