package dev.fleet.agent.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.agent.units.UnitManagerException;
import dev.fleet.unit.UnitName;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Units that fail, and units that have to wait for them: what is told, what is tried again. */
final class ReconcilerFailuresTest extends Reconciling {
  @Test
  void aFailingUnitHoldsUpNoOther() {
    manager.fail("bad.service", UnitManagerException.refused("no room"));
    launch("a.service");
    launch("bad.service");
    launch("z.service");
    go();
    assertThat(manager.active())
        .containsEntry("a.service", "active")
        .containsEntry("z.service", "active");
    assertThat(error("bad.service")).isEqualTo("no room");
    assertThat(reconciler.settled()).isFalse();
  }

  @Test
  void triesAFailingUnitAgainWithBackoff() {
    manager.fail("bad.service", UnitManagerException.refused("no room"));
    launch("bad.service");
    go();
    clocks.advance(Duration.ofMinutes(10));
    long tries = manager.calls().stream().filter("load bad.service"::equals).count();
    assertThat(tries).isBetween(11L, 60L); // At most a minute apart, half of it on average.
    manager.fail("bad.service", null);
    clocks.advance(Duration.ofMinutes(1));
    assertThat(manager.active()).containsEntry("bad.service", "active");
    assertThat(error("bad.service")).isEmpty();
  }

  @Test
  void aNewRequestIsTriedAtOnce() {
    manager.fail("bad.service", UnitManagerException.refused("no room"));
    launch("bad.service");
    go();
    clocks.advance(Duration.ofMinutes(10));
    manager.clearCalls();
    manager.fail("bad.service", null);
    want("bad.service", Goal.LAUNCHED, SLEEP, 2);
    go();
    assertThat(manager.calls()).containsExactly("load bad.service", "start bad.service");
  }

  @Test
  void tellsOfALoadThatIsRefused() {
    manager.foreign("ssh.service");
    launch("ssh.service");
    go();
    Progress progress = reconciler.progress(new UnitName("ssh.service")).orElseThrow();
    assertThat(progress.reached()).isEmpty();
    assertThat(progress.generation()).isEqualTo(1);
    assertThat(progress.error()).contains("belongs to the host");
    wanted.clear();
    go();
    assertThat(reconciler.progress(new UnitName("ssh.service"))).isEmpty();
    assertThat(manager.calls()).containsOnly("load ssh.service");
  }

  @Test
  void aUnitWhoseUnloadFailedHalfWayIsStartedWhenItIsWantedAgain() {
    launch("a.service");
    go();
    Wanted same = wanted.remove(new UnitName("a.service"));
    manager.fail("a.service", UnitManagerException.refused("half way"));
    go();
    manager.becomes("a.service", "inactive", "dead");
    manager.fail("a.service", null);
    wanted.put(new UnitName("a.service"), same);
    go();
    assertThat(manager.active()).containsEntry("a.service", "active");
  }

  @Test
  void saysWhomItWaitsFor() {
    launch("old.service");
    go();
    manager.fail("old.service", UnitManagerException.refused("Operation refused."));
    wanted.clear();
    want("new.service", Goal.LAUNCHED, SLEEP + "[X-Fleet]\nConflicts=old.service\n", 1);
    go();
    clocks.advance(Duration.ofMinutes(3));
    assertThat(error("new.service")).isEqualTo("waits for old.service to stop: Operation refused.");
    manager.fail("old.service", null);
    clocks.advance(Duration.ofMinutes(2));
    assertThat(manager.active()).containsOnlyKeys("new.service");
    assertThat(error("new.service")).isEmpty();
  }

  @Test
  void everythingIsTriedAtOnceWhenTheManagerComesBack() {
    manager.away(true);
    launch("a.service");
    launch("b.service");
    go();
    clocks.advance(Duration.ofMinutes(10));
    reconciler.open(false);
    manager.away(false);
    manager.clearCalls();
    reconciler.open(true);
    clocks.runDue();
    assertThat(manager.active()).hasSize(2).doesNotContainValue("inactive");
  }

  @Test
  void aReloadThatFailsHoldsUpOnlyWhatNeedsIt() {
    launch("a.service");
    go();
    want("a.service", Goal.LAUNCHED, SLEEP + "Nice=1\n", 2);
    launch("b.service");
    manager.failReloads(true);
    go();
    assertThat(error("a.service")).isEqualTo("reload refused");
    assertThat(manager.active()).containsEntry("b.service", "active");
    manager.failReloads(false);
    clocks.advance(Duration.ofMinutes(2));
    assertThat(manager.running("a.service")).contains("Nice=1");
    assertThat(reconciler.settled()).isTrue();
  }
}
