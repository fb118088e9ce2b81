package dev.fleet.journalfiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Followers are woken by what is written. */
final class JournalWatchTest {
  @TempDir private Path root;

  private static CompletableFuture<Boolean> awaiting(JournalWatch.Follower follower) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return follower.await();
          } catch (IOException | InterruptedException e) {
            throw new CompletionException(e);
          }
        },
        Executors.newVirtualThreadPerTaskExecutor());
  }

  @Test
  void everyFollowerIsWokenByALine() throws Exception {
    Path directory = Files.createDirectory(root.resolve("journal"));
    var watch = new JournalWatch(directory);
    try (TestJournal journal = TestJournal.in(directory)) {
      for (int round = 0; round < 3; round++) {
        try (JournalWatch.Follower first = watch.follow();
            JournalWatch.Follower second = watch.follow()) {
          assertThat(first.await()).isTrue();
          assertThat(second.await()).isTrue();
          CompletableFuture<Boolean> firstWakes = awaiting(first);
          CompletableFuture<Boolean> secondWakes = awaiting(second);
          journal.lines("a.service", "line");
          assertThat(firstWakes.get(10, TimeUnit.SECONDS)).isTrue();
          assertThat(secondWakes.get(10, TimeUnit.SECONDS)).isTrue();
        }
      }
    }
  }

  @Test
  void aFollowerThatIsClosedWaitsNoMore() throws Exception {
    var watch = new JournalWatch(root);
    JournalWatch.Follower follower = watch.follow();
    assertThat(follower.await()).isTrue();
    CompletableFuture<Boolean> wakes = awaiting(follower);
    follower.close();
    assertThat(wakes.get(10, TimeUnit.SECONDS)).isFalse();
    assertThat(follower.await()).isFalse();
    follower.close();
  }

  @Test
  void aDirectoryThatGoesIsReportedAndOneThatIsNotThereIsRefused() throws Exception {
    Path directory = Files.createDirectory(root.resolve("journal"));
    var watch = new JournalWatch(directory);
    try (JournalWatch.Follower follower = watch.follow()) {
      follower.await();
      CompletableFuture<Boolean> wakes = awaiting(follower);
      Files.delete(directory);
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> wakes.get(10, TimeUnit.SECONDS))
          .withMessageContaining("the journal's directory " + directory + " is gone");
    }
    assertThatExceptionOfType(IOException.class).isThrownBy(watch::follow);
    Files.createDirectory(directory);
    watch.follow().close();
  }
}
