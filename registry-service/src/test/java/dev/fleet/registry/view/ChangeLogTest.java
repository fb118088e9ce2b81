package dev.fleet.registry.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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

  private static List<String> keys(ChangeLog<String> log, long after, long upTo) {
    return log.between(after, upTo).orElseThrow().stream().map(ChangeLog.Change::key).toList();
  }
}
