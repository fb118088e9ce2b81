package dev.fleet.agent.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.unit.UnitName;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is started, how often, and what is told of how it ended. */
final class ReconcilerStartsTest extends Reconciling {
  private String startResult(String name) {
    return reconciler.progress(new UnitName(name)).map(Progress::startResult).orElse("nothing");
  }

  @Test
  void howAStartEndedIsToldWithIt() {
    want("a.service", Goal.LOADED, SLEEP, 1);
    go();
    assertThat(startResult("a.service")).isEmpty();
    changes.clear();
    want("a.service", Goal.LAUNCHED, SLEEP, 2);
    go();
    assertThat(startResult("a.service")).isEqualTo("done");
    assertThat(changes).as("one report for both").hasSize(1);
    want("a.service", Goal.LOADED, SLEEP, 3);
    go();
    assertThat(startResult("a.service")).isEmpty();
  }

  @Test
  void aSlowStartIsToldTwice() {
    operations.slowDown();
    want("a.service", Goal.LAUNCHED, "[Service]\nType=oneshot\nExecStart=/bin/false\n", 1);
    go();
    assertThat(reconciler.progress(new UnitName("a.service")))
        .get()
        .extracting(Progress::reached, Progress::startResult, Progress::error)
        .containsExactly(Optional.of(Goal.LAUNCHED), "", "");
    changes.clear();
    operations.release();
    assertThat(startResult("a.service")).isEqualTo("failed");
    assertThat(error("a.service")).isEqualTo("Job for a.service failed.");
    assertThat(changes).hasSize(1);
  }

  @Test
  void theEndOfAnEarlierStartIsNotThatOfTheLatest() {
    operations.slowDown();
    launch("a.service");
    go();
    want("a.service", Goal.LOADED, SLEEP, 2);
    go();
    operations.release();
    assertThat(startResult("a.service")).isEmpty();
  }

  @Test
  void neverStartsAgainWhatEndedByItself() {
    launch("run.service");
    want("once.service", Goal.LAUNCHED, "[Service]\nType=oneshot\nExecStart=/bin/true\n", 1);
    go();
    manager.becomes("run.service", "failed", "failed");
    launch("other.service");
    go();
    clocks.advance(Duration.ofMinutes(5));
    assertThat(manager.starts("run.service")).isEqualTo(1);
    assertThat(manager.starts("once.service")).isEqualTo(1);
  }

  @Test
  void startsAgainWhenAUserAsksAgain() {
    launch("run.service");
    go();
    manager.becomes("run.service", "failed", "failed");
    want("run.service", Goal.LAUNCHED, SLEEP, 3);
    go();
    assertThat(manager.starts("run.service")).isEqualTo(2);
  }

  @Test
  void tellsOfAStartThatFailed() {
    want("f.service", Goal.LAUNCHED, "[Service]\nType=oneshot\nExecStart=/bin/false\n", 1);
    go();
    assertThat(error("f.service")).isEqualTo("Job for f.service failed.");
    assertThat(reconciler.settled()).as("not tried again").isTrue();
    reconciler.observedActive(new UnitName("f.service"));
    assertThat(error("f.service")).isEmpty();
  }
}
