package dev.fleet.registry.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChangeLogTest {
  @Test
  void namesEachKeyOnceInOrderOfItsLastChange() {
    var log = new ChangeLog<String>(100, 10);
    log.append(11, "a");
    log.append(12, "b");
    log.append(12, "c");
    log.append(13, "a");
    assertThat(keys(log, 10, 13)).containsExactly("b", "c", "a");
    assertThat(keys(log, 12, 13)).containsExactly("a");
    assertThat(keys(log, 13, 13)).isEmpty();
    assertThat(keys(log, 11, 12)).as("not yet published").containsExactly("b", "c");
    assertThat(log.between(9, 13)).as("before its floor").isEmpty();
  }

  @Test
  void forgetsTheOldestBeyondItsCapacity() {
    var log = new ChangeLog<Integer>(50, 0);
    for (int i = 1; i <= 1_000; i++) {
      log.append(i, i % 7);
    }
    assertThat(log.between(949, 1_000)).isEmpty();
    assertThat(log.between(950, 1_000).orElseThrow()).hasSize(7);
    log.clear(1_000);
    assertThat(log.between(999, 1_000)).isEmpty();
    log.append(1_001, 5);
    assertThat(log.between(1_000, 1_001).orElseThrow()).hasSize(1);
  }

  @Test
  void whoFollowsANameIsWokenForThatNameAlone() {
    var log = new ChangeLog<String>(100, 0, key -> key.substring(0, 1));
    log.append(4, "a1");
    show(log);
    var bell = new Wakeup();
    try (NamedChanges<String> changes = log.follow(Set.of("a", "x"), bell)) {
      log.append(5, "b1");
      show(log);
      assertThat(bell.isRung()).as("another name").isFalse();
      log.append(6, "a1");
      assertThat(bell.isRung()).as("cannot be read yet").isFalse();
      log.append(6, "a2");
      log.append(7, "a1");
      show(log);
      assertThat(bell.isRung()).isTrue();
      assertThat(keys(changes, 4, 7)).containsExactly("a2", "a1");
      assertThat(keys(changes, 4, 6)).as("a1 comes with the next state").containsExactly("a2");
      assertThat(keys(changes, 6, 7)).containsExactly("a1");
      assertThat(keys(changes, 7, 7)).isEmpty();
      assertThat(keys(changes, 3, 5)).as("before it followed: from the log").containsExactly("a1");
      assertThat(changes.between(-1, 7)).as("before the log").isEmpty();
    }
    var closed = new Wakeup();
    log.follow(Set.of("a"), closed).close();
    log.append(8, "a1");
    show(log);
    assertThat(closed.isRung()).isFalse();
  }

  @Test
  void whoFollowsANameBeginsAnewWhenTheLogDoes() {
    var log = new ChangeLog<String>(10, 0, key -> key.substring(0, 1));
    var bell = new Wakeup();
    NamedChanges<String> changes = log.follow(Set.of("a"), bell);
    log.append(1, "a1");
    for (int i = 2; i <= 30; i++) {
      log.append(i, "b" + i);
    }
    show(log);
    assertThat(bell.isRung()).isTrue();
    assertThat(changes.between(0, 30)).as("more at once than the log holds").isEmpty();
    assertThat(keys(changes, 30, 30)).isEmpty();
    log.append(31, "a2");
    show(log);
    log.clear(40);
    assertThat(changes.between(30, 40)).as("another history").isEmpty();
    NamedChanges<String> late = log.follow(Set.of("a"), new Wakeup());
    log.clear(50);
    assertThat(late.between(40, 50)).as("another history while it began").isEmpty();
  }

  @Test
  void aNameWithMoreKeysThanAreHeldIsLookedUpInTheLog() {
    var log = new ChangeLog<String>(50_000, 0, key -> key.substring(0, 1));
    NamedChanges<String> changes = log.follow(Set.of("a"), new Wakeup());
    int count = NamedChanges.MOST_KEYS + 5;
    for (int i = 1; i <= count; i++) {
      log.append(i, "a" + i);
    }
    show(log);
    assertThat(keys(changes, 0, count)).hasSize(count);
    assertThat(keys(changes, count - 3, count)).hasSize(3);
  }

  /** What the view does when it publishes a state. */
  private static void show(ChangeLog<?> log) {
    log.tell();
    log.ring();
  }

  private static List<String> keys(Changes<String> log, long after, long upTo) {
    return log.between(after, upTo).orElseThrow().stream().map(ChangeLog.Change::key).toList();
  }
}
