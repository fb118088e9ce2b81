package dev.fleet.agent.units;

import static dev.fleet.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.fleet.unit.UnitName;
import dev.fleet.v1.KillWhom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every unit manager keeps to. Run on the fake and on the real one. */
public abstract class UnitManagerContract {
  protected static final Duration SOON = Duration.ofSeconds(10);
  private static final String SLEEP = "[Service]\nExecStart=/bin/sleep 1000\n";
  private static final String ONCE = "[Service]\nType=oneshot\nExecStart=/bin/true\n";
  private static final String FAILS = "[Service]\nType=oneshot\nExecStart=/bin/false\n";

  /** The latest that was told of each unit. */
  protected final Map<UnitName, UnitObservation> seen = new ConcurrentHashMap<>();

  private final java.util.concurrent.CountDownLatch available =
      new java.util.concurrent.CountDownLatch(1);
  protected UnitManager manager;

  /** A manager that has no units of fleet's. */
  protected abstract UnitManager create() throws Exception;

  /** The name of a unit that the host has of its own, made for the test if need be. */
  protected abstract String unitOfHost() throws Exception;

  /**
   * The manager of an agent that starts anew on the same host. Where units do not run on, two
   * cannot be there at once: the first is closed and {@link #manager} is the new one from then on.
   */
  protected abstract UnitManager another() throws Exception;

  @BeforeEach
  void open() throws Exception {
    manager = create();
    manager.open(
        new UnitListener() {
          @Override
          public void observed(UnitObservation observation) {
            seen.put(observation.unit(), observation);
          }

          @Override
          public void available() {
            available.countDown();
          }

          @Override
          public void unavailable(String reason) {}
        });
    assertThat(available.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  @AfterEach
  void close() throws Exception {
    for (InstalledFile file : manager.installed()) {
      manager.unload(file.unit());
    }
    manager.close();
    checkHost();
  }

  /** Whether anything of fleet's is left on the host. */
  protected void checkHost() throws Exception {}

  private static UnitName unit(String name) {
    return new UnitName(name);
  }

  private LoadOutcome load(String name, String content) throws UnitManagerException {
    return manager.load(unit(name), ByteString.copyFromUtf8(content));
  }

  private JobResult start(String name) throws Exception {
    return manager.start(unit(name)).get(SOON.toSeconds(), TimeUnit.SECONDS);
  }

  private void sees(String name, String active, String sub) {
    assertThat(seen.get(unit(name)))
        .as("what was told before the end of the job")
        .extracting(UnitObservation::active, UnitObservation::sub)
        .containsExactly(active, sub);
  }

  private void seesSoon(String name, String load, String active, String sub) {
    eventually(
        SOON,
        () ->
            assertThat(seen.get(unit(name)))
                .extracting(UnitObservation::load, UnitObservation::active, UnitObservation::sub)
                .containsExactly(load, active, sub));
  }

  @Test
  void describesItself() {
    assertThat(manager.description()).matches("[a-z]+ [0-9]+");
  }

  @Test
  void aLoadedUnitIsInstalledAndIdle() throws Exception {
    assertThat(load("c-idle.service", SLEEP)).isEqualTo(LoadOutcome.READY);
    manager.refresh(List.of(unit("c-idle.service")));
    seesSoon("c-idle.service", "loaded", "inactive", "dead");
    assertThat(manager.installed())
        .containsExactly(new InstalledFile(unit("c-idle.service"), ByteString.copyFromUtf8(SLEEP)));
  }

  @Test
  void startsAndStops() throws Exception {
    load("c-run.service", SLEEP);
    assertThat(start("c-run.service")).isEqualTo(JobResult.DONE);
    sees("c-run.service", "active", "running");
    assertThat(start("c-run.service")).as("starting what runs").isEqualTo(JobResult.DONE);
    assertThat(manager.stop(unit("c-run.service")).get(10, TimeUnit.SECONDS))
        .isEqualTo(JobResult.DONE);
    seesSoon("c-run.service", "loaded", "inactive", "dead");
    assertThat(manager.stop(unit("c-run.service")).get(10, TimeUnit.SECONDS))
        .as("stopping what does not run")
        .isEqualTo(JobResult.DONE);
  }

  @Test
  void tellsHowAUnitEnded() throws Exception {
    load("c-once.service", ONCE);
    load("c-fails.service", FAILS);
    assertThat(start("c-once.service")).isEqualTo(JobResult.DONE);
    sees("c-once.service", "inactive", "dead");
    assertThat(start("c-fails.service")).isEqualTo(JobResult.FAILED);
    sees("c-fails.service", "failed", "failed");
    seesSoon("c-once.service", "loaded", "inactive", "dead");
    seesSoon("c-fails.service", "loaded", "failed", "failed");
  }

  @Test
  void otherContentNeedsAReloadWhileTheOldOneIsHeld() throws Exception {
    load("c-other.service", "[Unit]\nDescription=one\n" + SLEEP);
    start("c-other.service");
    assertThat(load("c-other.service", "[Unit]\nDescription=two\n" + SLEEP))
        .isEqualTo(LoadOutcome.RELOAD_DUE);
    manager.reload();
    assertThat(manager.restart(unit("c-other.service")).get(10, TimeUnit.SECONDS))
        .isEqualTo(JobResult.DONE);
    seesSoon("c-other.service", "loaded", "active", "running");
    assertThat(manager.detail(unit("c-other.service")).getDescription()).isEqualTo("two");
  }

  @Test
  void otherContentForAStoppedUnitCountsAtOnce() throws Exception {
    load("c-next.service", "[Unit]\nDescription=one\n" + SLEEP);
    start("c-next.service");
    manager.stop(unit("c-next.service")).get(10, TimeUnit.SECONDS);
    assertThat(load("c-next.service", "[Unit]\nDescription=two\n" + SLEEP))
        .isEqualTo(LoadOutcome.READY);
    start("c-next.service");
    assertThat(manager.detail(unit("c-next.service")).getDescription()).isEqualTo("two");
  }

  @Test
  void refusesAFaultyUnitAtItsStart() throws Exception {
    load("c-bad.service", "[Service]\nBad=1\n");
    assertThatThrownBy(() -> start("c-bad.service"))
        .isInstanceOfSatisfying(
            UnitManagerException.class,
            e -> assertThat(e.kind()).isEqualTo(UnitManagerException.Kind.REFUSED))
        .hasMessage("Unit c-bad.service has a bad unit file setting.");
    manager.refresh(List.of(unit("c-bad.service")));
    seesSoon("c-bad.service", "bad-setting", "inactive", "dead");
  }

  @Test
  void unloadStopsAndRemoves() throws Exception {
    load("c-gone.service", SLEEP);
    start("c-gone.service");
    manager.unload(unit("c-gone.service"));
    assertThat(manager.installed()).isEmpty();
    assertThatThrownBy(() -> manager.start(unit("c-gone.service")))
        .isInstanceOfSatisfying(
            UnitManagerException.class,
            e -> assertThat(e.kind()).isEqualTo(UnitManagerException.Kind.NOT_LOADED));
    manager.unload(unit("c-gone.service")); // A second time does nothing.
  }

  @Test
  void unloadRemovesFailedAndFaultyUnits() throws Exception {
    load("c-failed.service", FAILS);
    load("c-faulty.service", "[Service]\nBad=1\n");
    start("c-failed.service");
    manager.unload(unit("c-failed.service"));
    manager.unload(unit("c-faulty.service"));
    assertThat(manager.installed()).isEmpty();
  }

  /** {@code RefuseManualStop=} of systemd.unit(5) protects what runs, not a file. */
  @Test
  void unloadRemovesAUnitThatRefusesToBeStoppedOnceItIsDown() throws Exception {
    String content = "[Unit]\nRefuseManualStop=yes\n" + SLEEP;
    load("c-refuses.service", content);
    manager.unload(unit("c-refuses.service"));
    assertThat(manager.installed()).as("never started").isEmpty();

    load("c-refuses.service", content);
    assertThat(start("c-refuses.service")).isEqualTo(JobResult.DONE);
    assertThatThrownBy(() -> manager.unload(unit("c-refuses.service")))
        .isInstanceOfSatisfying(
            UnitManagerException.class,
            e -> assertThat(e.kind()).isEqualTo(UnitManagerException.Kind.REFUSED))
        .hasMessageContaining("c-refuses.service")
        .hasMessageContaining("it is configured to refuse manual start/stop");
    assertThat(manager.installed()).as("still running").hasSize(1);

    manager.kill(unit("c-refuses.service"), KillWhom.KILL_WHOM_MAIN, 9);
    seesSoon("c-refuses.service", "loaded", "failed", "failed");
    manager.unload(unit("c-refuses.service"));
    assertThat(manager.installed()).as("failed").isEmpty();
  }

  @Test
  void neverTouchesTheHostsOwnUnits() throws Exception {
    String own = unitOfHost();
    assertThatThrownBy(() -> load(own, SLEEP))
        .isInstanceOfSatisfying(
            UnitManagerException.class,
            e -> assertThat(e.kind()).isEqualTo(UnitManagerException.Kind.REFUSED))
        .hasMessageContaining(own + " belongs to the host");
    assertThat(manager.installed()).isEmpty();
    assertThatThrownBy(() -> manager.stop(unit(own))).isInstanceOf(UnitManagerException.class);
    assertThatThrownBy(() -> manager.detail(unit(own))).isInstanceOf(UnitManagerException.class);
  }

  @Test
  void killsProcesses() throws Exception {
    load("c-kill.service", SLEEP);
    start("c-kill.service");
    manager.kill(unit("c-kill.service"), KillWhom.KILL_WHOM_MAIN, 9);
    seesSoon("c-kill.service", "loaded", "failed", "failed");
  }

  @Test
  void anAgentThatStartsAnewFindsItsUnits() throws Exception {
    load("c-stays.service", SLEEP);
    start("c-stays.service");
    var found = new ConcurrentHashMap<UnitName, UnitObservation>();
    var there = new java.util.concurrent.CountDownLatch(1);
    UnitManager next = another();
    try {
      assertThat(next.installed())
          .extracting(InstalledFile::unit)
          .containsExactly(unit("c-stays.service"));
      assertThat(next.interrupted())
          .isEqualTo(manager.unitsRunOn() ? Set.of() : Set.of(unit("c-stays.service")));
      next.open(
          new UnitListener() {
            @Override
            public void observed(UnitObservation observation) {
              found.put(observation.unit(), observation);
            }

            @Override
            public void available() {
              there.countDown();
            }

            @Override
            public void unavailable(String reason) {}
          });
      assertThat(there.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(found.get(unit("c-stays.service")))
          .isNotNull()
          .extracting(UnitObservation::active)
          .isEqualTo(manager.unitsRunOn() ? "active" : "inactive");
    } finally {
      if (manager.unitsRunOn()) {
        next.close();
      }
    }
  }
}
