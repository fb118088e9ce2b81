package dev.fleet.agent.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.unit.UnitName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the reconciler makes of a host, and in which order. */
final class ReconcilerTest extends Reconciling {
  @Test
  void loadsComeBeforeStartsAndNeedNoReload() {
    launch("foo.service");
    launch("bar.service");
    go();
    assertThat(manager.calls())
        .containsExactly(
            "load bar.service", "load foo.service", "start bar.service", "start foo.service");
    assertThat(reconciler.settled()).isTrue();
  }

  @Test
  void oneReloadServesAllThatNeedIt() {
    for (String unit : List.of("a.service", "b.service", "c.service")) {
      launch(unit);
    }
    go();
    manager.clearCalls();
    want("a.service", Goal.LAUNCHED, SLEEP + "Nice=1\n", 2);
    want("b.service", Goal.LAUNCHED, SLEEP + "Nice=2\n", 2);
    launch("d.service");
    go();
    assertThat(manager.calls())
        .containsExactly(
            "load a.service",
            "load b.service",
            "load d.service",
            "reload",
            "restart a.service",
            "restart b.service",
            "start d.service");
    assertThat(manager.running("a.service")).contains("Nice=1");
  }

  @Test
  void stopsAndUnloadsDoNotWaitForLoads() {
    launch("stop.service");
    launch("unload.service");
    go();
    manager.clearCalls();
    want("stop.service", Goal.LOADED, SLEEP, 2);
    wanted.remove(new UnitName("unload.service"));
    launch("new.service");
    go();
    assertThat(manager.calls())
        .containsExactly(
            "stop stop.service", "unload unload.service", "load new.service", "start new.service");
  }

  @Test
  void aUnitThatTakesLongToLoadHoldsUpStartsOfItsBatchOnly() {
    launch("run.service");
    go();
    operations.hold("slow.service");
    launch("slow.service");
    go();
    wanted.remove(new UnitName("run.service"));
    go();
    assertThat(manager.active()).doesNotContainKey("run.service");
    operations.release();
    clocks.runDue();
    assertThat(manager.active()).containsEntry("slow.service", "active");
  }

  @Test
  void doesNothingWhileClosed() {
    launch("a.service");
    reconciler.want(Map.copyOf(wanted));
    clocks.advance(Duration.ofHours(1));
    assertThat(manager.calls()).isEmpty();
  }

  @Test
  void keepsEverythingWhenTheControlPlaneGoes() {
    launch("a.service");
    go();
    manager.clearCalls();
    reconciler.open(false);
    clocks.advance(Duration.ofHours(1));
    reconciler.open(true);
    clocks.advance(Duration.ofHours(1));
    assertThat(manager.calls()).isEmpty();
  }

  @Test
  void aUnitWaitsUntilTheOneItConflictsWithHasStopped() {
    launch("old.service");
    go();
    operations.hold("old.service");
    wanted.clear();
    want("new.service", Goal.LAUNCHED, SLEEP + "[X-Fleet]\nConflicts=old.service\n", 1);
    launch("free.service");
    go();
    assertThat(manager.active())
        .containsEntry("old.service", "active")
        .containsEntry("new.service", "inactive")
        .containsEntry("free.service", "active");
    operations.release();
    clocks.runDue();
    assertThat(manager.active())
        .doesNotContainKey("old.service")
        .containsEntry("new.service", "active");
  }

  @Test
  void aLoadThatNeedsAReloadGetsItWithoutAStart() {
    launch("a.service");
    go();
    manager.clearCalls();
    want("a.service", Goal.LOADED, SLEEP, 2);
    go();
    manager.becomes("a.service", "failed", "failed");
    manager.keepInMemory("a.service");
    want("a.service", Goal.LOADED, SLEEP + "Nice=1\n", 3);
    go();
    assertThat(manager.calls()).containsExactly("stop a.service", "load a.service", "reload");
  }

  @Test
  void aUnitThatIsWantedAgainWhileItGoesIsStartedAgain() {
    launch("a.service");
    go();
    operations.hold("a.service");
    Wanted same = wanted.remove(new UnitName("a.service"));
    go();
    wanted.put(new UnitName("a.service"), same);
    go();
    operations.release();
    clocks.runDue();
    assertThat(manager.active()).containsEntry("a.service", "active");
    assertThat(manager.starts("a.service")).isEqualTo(1); // The fake forgets what is unloaded.
    assertThat(manager.calls())
        .containsExactly(
            "load a.service",
            "start a.service",
            "unload a.service",
            "load a.service",
            "start a.service");
  }
}
