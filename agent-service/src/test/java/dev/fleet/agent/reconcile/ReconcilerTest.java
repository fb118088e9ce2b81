package dev.fleet.agent.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.fleet.agent.units.FakeUnitManager;
import dev.fleet.agent.units.JobResult;
import dev.fleet.agent.units.LoadOutcome;
import dev.fleet.agent.units.UnitManagerException;
import dev.fleet.testkit.clock.FakeClocks;
import dev.fleet.testkit.random.Seeded;
import dev.fleet.unit.Requirements;
import dev.fleet.unit.UnitFile;
import dev.fleet.unit.UnitFileException;
import dev.fleet.unit.UnitName;
import dev.fleet.unit.placement.Candidate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** What the reconciler makes of a host, over a fake unit manager and a clock that stands still. */
final class ReconcilerTest {
  private static final String SLEEP = "[Service]\nExecStart=/bin/sleep 1\n";

  /**
   * Hundreds of made-up failures would fill the build's output; held, or its level is forgotten.
   */
  private static final Logger QUIET = Logger.getLogger(Reconciler.class.getName());

  static {
    QUIET.setLevel(Level.OFF);
  }

  private final FakeClocks clocks = new FakeClocks();
  private final FakeUnitManager manager = new FakeUnitManager();
  private final List<UnitName> changes = new ArrayList<>();
  private final Inline operations = new Inline(manager, clocks);
  private final Reconciler reconciler =
      new Reconciler(clocks, new Seeded(1), operations, changes::add);
  private final Map<UnitName, Wanted> wanted = new TreeMap<>();

  /** Carries out actions as soon as time moves, one after the other; may hold some back. */
  static final class Inline implements Operations {
    private final FakeUnitManager manager;
    private final FakeClocks clocks;
    private final Map<UnitName, Deed> saved = new TreeMap<>();
    private final List<Runnable> held = new ArrayList<>();
    private boolean dead;
    private boolean slow;
    private String hold = "";

    Inline(FakeUnitManager manager, FakeClocks clocks) {
      this.manager = manager;
      this.clocks = clocks;
    }

    /** Actions on this unit begin only when {@link #release} is called. */
    void hold(String unit) {
      hold = unit;
    }

    /** From now on jobs of systemd end only when {@link #release} is called. */
    void slowDown() {
      slow = true;
    }

    void release() {
      hold = "";
      held.forEach(Runnable::run);
      held.clear();
    }

    @Override
    public void run(Action action, Done done) {
      if (action instanceof Action.OfUnit of && of.unit().value().equals(hold)) {
        held.add(() -> clocks.after(Duration.ZERO, () -> carryOut(action, done)));
      } else {
        clocks.after(Duration.ZERO, () -> carryOut(action, done));
      }
    }

    /** An agent that ended at this moment and its successor, which knows what was written down. */
    Inline successor() {
      dead = true;
      var next = new Inline(manager, clocks);
      next.saved.putAll(saved);
      return next;
    }

    Collection<Deed> saved() {
      return List.copyOf(saved.values());
    }

    private void save(Deed deed) {
      saved.put(deed.unit(), deed);
    }

    private void carryOut(Action action, Done done) {
      if (dead) {
        return;
      }
      Optional<JobResult> job = Optional.empty();
      LoadOutcome outcome = LoadOutcome.READY;
      try {
        switch (action) {
          case Action.Load load -> {
            outcome = manager.load(load.unit(), load.wanted().content());
            save(load.after());
          }
          case Action.Start start -> {
            job = Optional.of(manager.start(start.unit()).join());
            save(start.after());
          }
          case Action.Restart restart -> {
            job = Optional.of(manager.restart(restart.unit()).join());
            save(restart.after());
          }
          case Action.Stop stop -> {
            assertThat(manager.stop(stop.unit())).isDone();
            save(stop.after());
          }
          case Action.Unload unload -> {
            save(unload.meanwhile());
            manager.unload(unload.unit());
            saved.remove(unload.unit());
          }
          case Action.Reload _ -> manager.reload();
          case Action.Note note -> save(note.after());
        }
      } catch (UnitManagerException e) {
        done.failed(e);
        return;
      }
      if (job.isEmpty()) {
        done.succeeded(outcome);
      } else if (slow) {
        done.launched(Optional.empty());
        JobResult end = job.get();
        held.add(() -> done.jobEnded(end));
      } else {
        done.launched(job);
      }
    }

    @Override
    public void refresh(Collection<UnitName> units) {
      manager.refresh(units);
    }
  }

  static Wanted wanted(String name, Goal goal, String content, long generation) {
    UnitName unit = new UnitName(name);
    try {
      UnitFile file = UnitFile.parse(content);
      return new Wanted(
          unit,
          ByteString.copyFromUtf8(content),
          "digest of " + content,
          file.sha1(),
          goal,
          generation,
          1,
          Candidate.of(unit, Requirements.of(unit, file)));
    } catch (UnitFileException e) {
      throw new AssertionError(e);
    }
  }

  private void want(String name, Goal goal, String content, long generation) {
    wanted.put(new UnitName(name), wanted(name, goal, content, generation));
  }

  private void launch(String name) {
    want(name, Goal.LAUNCHED, SLEEP, 1);
  }

  private void go() {
    reconciler.want(Map.copyOf(wanted));
    reconciler.open(true);
    clocks.runDue();
  }

  private String error(String name) {
    return reconciler.progress(new UnitName(name)).map(Progress::error).orElse("nothing");
  }

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
  void anAgentThatStartsAnewDoesNotKnowHowStartsEnded() {
    launch("a.service");
    go();
    var next = new Reconciler(clocks, new Seeded(1), operations.successor(), changes::add);
    next.adopt(operations.saved());
    assertThat(next.progress(new UnitName("a.service")).map(Progress::startResult))
        .contains("unknown");
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
  void anAgentThatStartsAnewLeavesWhatRunsAlone() {
    Wanted run = wanted("run.service", Goal.LAUNCHED, SLEEP, 4);
    reconciler.adopt(List.of(new Deed(run.unit(), run.hash(), Reached.LAUNCHED, 4, 1)));
    wanted.put(run.unit(), run);
    go();
    assertThat(manager.calls()).isEmpty();
  }

  @Test
  void anAgentThatStartsAnewUnloadsWhatIsNotWanted() throws UnitManagerException {
    manager.load(new UnitName("old.service"), ByteString.copyFromUtf8(SLEEP));
    manager.clearCalls();
    reconciler.adopt(List.of(new Deed(new UnitName("old.service"), "h", Reached.LAUNCHED, 4, 1)));
    go();
    assertThat(manager.calls()).containsExactly("unload old.service");
  }

  @Test
  void anAgentThatEndedBeforeAReloadDoesItNow() throws UnitManagerException {
    Wanted now = wanted("x.service", Goal.LAUNCHED, SLEEP + "Nice=1\n", 2);
    manager.load(now.unit(), ByteString.copyFromUtf8(SLEEP));
    assertThat(manager.start(now.unit())).isDone();
    manager.load(now.unit(), now.content());
    manager.clearCalls();
    reconciler.adopt(List.of(new Deed(now.unit(), now.hash(), Reached.OUTDATED, 0, 1)));
    wanted.put(now.unit(), now);
    go();
    assertThat(manager.calls()).containsExactly("reload", "restart x.service");
    assertThat(manager.running("x.service")).contains("Nice=1");
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

  /**
   * Random wishes, failures and moments: in the end the host is as wanted, and the host's own are
   * whole.
   */
  @Test
  void convergesWhateverHappens() {
    Seeded.run(
        300,
        random -> {
          var fakeClocks = new FakeClocks();
          var host = new FakeUnitManager();
          host.foreign("host.service");
          var inline = new Inline(host, fakeClocks);
          var subject = new Reconciler(fakeClocks, random, inline, _ -> {});
          var now = new TreeMap<UnitName, Wanted>();
          List<String> names =
              List.of("a.service", "b.service", "c@1.service", "c@2.service", "host.service");
          boolean open = true;
          for (int step = 0; step < 40; step++) {
            String name = random.pick(names);
            switch (random.between(0, 6)) {
              case 0 -> now.remove(new UnitName(name));
              case 1, 2 -> {
                String content = SLEEP + "Nice=" + random.between(0, 2) + "\n";
                Goal goal = random.pick(Goal.LOADED, Goal.LAUNCHED);
                now.put(new UnitName(name), wanted(name, goal, content, step + 1));
              }
              case 3 -> host.fail(name, UnitManagerException.refused("by chance"));
              case 4 -> host.fail(name, null);
              case 5 -> open = !random.oneIn(3);
              case 6 -> {
                inline = inline.successor();
                subject = new Reconciler(fakeClocks, random, inline, _ -> {});
                subject.adopt(inline.saved());
              }
              default -> throw new AssertionError();
            }
            subject.want(Map.copyOf(now));
            subject.open(open);
            if (random.oneIn(2)) {
              fakeClocks.advance(Duration.ofMillis(random.between(0, 3_000)));
            }
          }
          names.forEach(name -> host.fail(name, null));
          subject.open(true);
          fakeClocks.advance(Duration.ofMinutes(3));
          now.remove(new UnitName("host.service"));
          assertThat(host.active().keySet())
              .containsExactlyInAnyOrderElementsOf(
                  now.keySet().stream().map(UnitName::value).toList());
          now.forEach(
              (unit, want) -> {
                assertThat(host.active().get(unit.value()))
                    .isEqualTo(want.goal() == Goal.LAUNCHED ? "active" : "inactive");
                if (want.goal() == Goal.LAUNCHED) {
                  assertThat(host.running(unit.value())).isEqualTo(want.content().toStringUtf8());
                }
              });
        });
  }
}
