package dev.fleet.scheduler.lead;

import static dev.fleet.v1.DesiredState.DESIRED_STATE_INACTIVE;
import static dev.fleet.v1.DesiredState.DESIRED_STATE_LAUNCHED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.runtime.metrics.Metrics;
import dev.fleet.testkit.Eventually;
import dev.fleet.testkit.clock.FakeClocks;
import dev.fleet.testkit.grpc.InProcessGrpc;
import dev.fleet.testkit.loop.LoopOnFakeClock;
import dev.fleet.testkit.random.Seeded;
import dev.fleet.v1.CommitDecisionsRequest;
import dev.fleet.v1.Decision;
import io.grpc.Channel;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A scheduler against a registry that misbehaves, over gRPC, on a clock that stands still. */
class SchedulerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @RegisterExtension final InProcessGrpc grpc = new InProcessGrpc();

  private final FakeClocks clocks = new FakeClocks();
  private final ScriptedRegistry registry = new ScriptedRegistry();
  private final LoopOnFakeClock loop = new LoopOnFakeClock("scheduler", 1_000, clocks);
  private Channel channel;
  private Scheduler scheduler;

  @BeforeEach
  void startScheduler() {
    channel = grpc.serve(registry);
    scheduler = scheduler(loop, "first");
    registry.putMachine("m1", Map.of());
    registry.putMachine("m2", Map.of());
    scheduler.start("first:7403");
  }

  private Scheduler scheduler(LoopOnFakeClock on, String id) {
    return new Scheduler(
        channel, on, clocks.clocks(), new Seeded(1), BrakeConfig.DEFAULT, new Metrics(), id);
  }

  @AfterEach
  void noTaskFailed() {
    assertThat(loop.thrown()).isEmpty();
  }

  /** Lets everything run that is due, until the assertion holds; the clock does not move. */
  private void settle(Runnable assertion) {
    Eventually.eventually(
        PATIENCE,
        () -> {
          clocks.runDue();
          assertion.run();
        });
  }

  private void settleOn(Map<String, String> placements) {
    settle(() -> assertThat(registry.placements()).isEqualTo(placements));
  }

  /** As {@link #settleOn}, while the clock moves a little at a time. */
  private void settleInTime(Map<String, String> placements) {
    settle(
        () -> {
          clocks.advance(Duration.ofMillis(50));
          assertThat(registry.placements()).isEqualTo(placements);
        });
  }

  private void settleAsLeader() {
    settle(
        () -> {
          assertThat(status().getLeader()).isTrue();
          assertThat(status().getRevision()).isEqualTo(registry.revision());
        });
  }

  @Test
  void aLaunchedUnitIsPlacedWithoutTheClockMoving() {
    registry.launch("a.service", "");
    settleOn(Map.of("a.service", "m1"));
    assertThat(registry.unit("a.service").getPlacement().getReason())
        .isEqualTo("target state launched and unit not scheduled; least loaded machine that fits");

    registry.want("a.service", DESIRED_STATE_INACTIVE);
    settleOn(Map.of());
  }

  @Test
  void aLostMachinesUnitsMoveAtOnce() {
    registry.launch("a.service", "");
    settleOn(Map.of("a.service", "m1"));
    registry.loseMachine("m1");
    settleOn(Map.of("a.service", "m2"));
    assertThat(registry.unit("a.service").getPlacement().getReason())
        .isEqualTo("target Machine(m1) went away; least loaded machine that fits");
  }

  @Test
  void aRefusalReachesTheUser() {
    registry.launch("a.service", "MachineMetadata=region=eu");
    settle(
        () ->
            assertThat(registry.unit("a.service").getRefusal().getSummary())
                .isEqualTo("no machine fits: 2 lack metadata region=eu"));
    registry.putMachine("m2", Map.of("region", "eu"));
    settleOn(Map.of("a.service", "m2"));
  }

  @Test
  void anOrphanIsUnscheduled() {
    registry.launch("a.service", "");
    settleOn(Map.of("a.service", "m1"));
    registry.destroy("a.service");
    settle(
        () ->
            assertThat(last(registry.commits()).getDecisionsList())
                .singleElement()
                .matches(Decision::getUnschedule)
                .extracting(Decision::getExpectedMachineId, Decision::getReason)
                .containsExactly("m1", "unit no longer exists"));
  }

  @Test
  void whatPilesUpGoesOutTogetherAndNoUnitTwiceAtATime() {
    registry.launch("a.service", "");
    settleOn(Map.of("a.service", "m1"));
    registry.slowCommits();
    for (int i = 0; i < Leader.MAX_CALLS; i++) {
      registry.launch("first@" + i + ".service", "");
      int calls = i + 1;
      settle(() -> assertThat(registry.waitingCommits()).isEqualTo(calls));
    }
    for (int i = 0; i < 50; i++) {
      registry.launch("more@" + i + ".service", "");
    }
    registry.want("first@0.service", DESIRED_STATE_INACTIVE);
    registry.want("first@0.service", DESIRED_STATE_LAUNCHED);
    settleAsLeader();
    assertThat(registry.commits().size())
        .isBetween(1 + Leader.MAX_CALLS, 1 + Leader.MAX_CALLS + Leader.MAX_SMALL_CALLS);
    settle(
        () -> {
          registry.answerCommits();
          assertThat(registry.placements()).hasSize(51 + Leader.MAX_CALLS);
        });
    assertThat(registry.commits().size())
        .isLessThanOrEqualTo(1 + 2 * (Leader.MAX_CALLS + Leader.MAX_SMALL_CALLS));
    assertThat(registry.commits().stream().map(CommitDecisionsRequest::getDecisionsList))
        .allSatisfy(SchedulerTest::namesAreUnique);
  }

  @Test
  void aFewUnitsDoNotWaitForTheCallsUnderWay() {
    registry.slowCommits();
    for (int i = 0; i < Leader.MAX_CALLS + Leader.MAX_SMALL_CALLS; i++) {
      String unit = "unit" + i + ".service";
      registry.launch(unit, "");
      settle(
          () ->
              assertThat(last(registry.commits()).getDecisionsList())
                  .singleElement()
                  .matches(decision -> decision.getUnit().equals(unit)));
    }
    registry.launch("late.service", "");
    settleAsLeader();
    assertThat(registry.waitingCommits()).isEqualTo(Leader.MAX_CALLS + Leader.MAX_SMALL_CALLS);
    settle(
        () -> {
          registry.answerCommits();
          assertThat(registry.placements()).containsKey("late.service");
        });
  }

  private static void namesAreUnique(List<Decision> decisions) {
    Set<String> names = new HashSet<>();
    decisions.forEach(decision -> assertThat(names.add(decision.getUnit())).isTrue());
  }

  @Test
  void aConflictWaitsForTheWatch() {
    settleAsLeader();
    registry.slowCommits();
    registry.launch("a.service", "");
    settle(() -> assertThat(registry.waitingCommits()).isEqualTo(1));
    registry.muteWatch(true);
    registry.placeBehindTheBack("a.service", "m2");
    registry.answerCommits();
    registry.launch("b.service", "");
    registry.muteWatch(false);
    settle(() -> assertThat(registry.waitingCommits()).isEqualTo(1));
    assertThat(last(registry.commits()).getDecisionsList())
        .extracting(Decision::getUnit)
        .containsExactly("b.service");
    registry.answerCommits();
    settleOn(Map.of("a.service", "m2", "b.service", "m1"));
    settle(() -> assertThat(status().getUncommittedDecisions()).isZero());
    assertThat(registry.commits()).hasSize(2);
  }

  @Test
  void aCommitWhoseAnswerIsLostIsNotDoneTwice() {
    settleAsLeader();
    registry.failCommits(true);
    registry.muteWatch(true);
    registry.launch("a.service", "");
    registry.muteWatch(false);
    settleOn(Map.of("a.service", "m1"));
    registry.failCommits(false);
    settle(
        () -> {
          clocks.advance(Duration.ofMillis(50));
          assertThat(status().getUncommittedDecisions()).isZero();
        });
    assertThat(registry.placements()).isEqualTo(Map.of("a.service", "m1"));
  }

  @Test
  void decisionsThatFailAreSentAgain() {
    settleAsLeader();
    registry.failItems(true);
    registry.launch("a.service", "");
    settle(() -> assertThat(registry.commits()).hasSize(1));
    registry.failItems(false);
    settleInTime(Map.of("a.service", "m1"));
  }

  @Test
  void aConflictThatTheWatchNeverExplainsIsTriedAgain() {
    settleAsLeader();
    registry.refuteItems(true);
    registry.launch("a.service", "");
    settle(() -> assertThat(registry.commits()).hasSize(1));
    settle(() -> assertThat(status().getUncommittedDecisions()).isZero());
    registry.refuteItems(false);
    clocks.advance(Duration.ofSeconds(1));
    assertThat(registry.commits()).hasSize(1);
    settleInTime(Map.of("a.service", "m1"));
  }

  @Test
  void aBrokenWatchIsResumedWhereItWas() {
    registry.launch("a.service", "");
    settleOn(Map.of("a.service", "m1"));
    registry.breakWatches(false);
    registry.launch("b.service", "");
    settleInTime(Map.of("a.service", "m1", "b.service", "m2"));
    assertThat(last(registry.resumes())).isPositive();

    registry.breakWatches(true);
    registry.launch("c.service", "");
    settleInTime(Map.of("a.service", "m1", "b.service", "m2", "c.service", "m1"));
  }

  @Test
  void aDeposedLeaderStopsAndComesBack() {
    registry.launch("a.service", "");
    settleOn(Map.of("a.service", "m1"));
    registry.election().deposeSilently();
    registry.launch("b.service", "");
    settle(() -> assertThat(registry.commits()).hasSize(2));
    settle(() -> assertThat(status().getLeader()).isFalse());
    assertThat(registry.placements()).isEqualTo(Map.of("a.service", "m1"));

    settle(
        () -> {
          clocks.advance(Duration.ofMillis(100));
          assertThat(registry.placements()).isEqualTo(Map.of("a.service", "m1", "b.service", "m2"));
        });
  }

  @Test
  void leadershipThatRunsOutIsNotUsed() {
    registry.launch("a.service", "");
    settleOn(Map.of("a.service", "m1"));
    clocks.freeze(Duration.ofSeconds(4));
    registry.launch("b.service", "");
    settle(() -> assertThat(status().getLeader()).isFalse());
    assertThat(registry.placements()).containsOnlyKeys("a.service");
    settleInTime(Map.of("a.service", "m1", "b.service", "m2"));
  }

  @Test
  void whenMostMachinesVanishTheirUnitsStayForAWhile() {
    for (int i = 3; i <= 6; i++) {
      registry.putMachine("m" + i, Map.of());
    }
    for (int i = 1; i <= 6; i++) {
      registry.launch("a@" + i + ".service", "");
    }
    settle(() -> assertThat(registry.placements()).hasSize(6));
    Map<String, String> before = registry.placements();
    registry.muteWatch(true);
    for (int i = 1; i <= 4; i++) {
      registry.loseMachine("m" + i);
    }
    registry.unmuteAsOneMessage();
    settle(() -> assertThat(status().getEvictionHold()).startsWith("4 of 6 machines vanished"));
    registry.launch("new.service", "");
    settle(() -> assertThat(registry.placements()).containsEntry("new.service", "m5"));
    registry.putMachine("m1", Map.of());
    settle(() -> assertThat(status().getEvictionHold()).startsWith("3 machines are still away"));
    assertThat(registry.placements()).containsAllEntriesOf(before);

    settle(
        () -> {
          clocks.advance(Duration.ofMillis(500));
          assertThat(registry.placements().values()).doesNotContain("m2", "m3", "m4");
        });
    assertThat(registry.placements()).hasSize(7);
    assertThat(status().getEvictionHold()).isEmpty();
  }

  @Test
  void aStandbyTakesOverAtOnce() {
    var standbyLoop = new LoopOnFakeClock("standby", 1_000, clocks);
    Scheduler standby = scheduler(standbyLoop, "second");
    registry.launch("a.service", "");
    settleOn(Map.of("a.service", "m1"));
    standby.start("second:7403");
    settle(() -> assertThat(registry.resumes()).hasSize(2));
    settle(() -> assertThat(statusOf(standby).getLeaderEndpoint()).isEqualTo("first:7403"));

    registry.election().breakLeader();
    registry.launch("b.service", "");
    settleOn(Map.of("a.service", "m1", "b.service", "m2"));
    settle(() -> assertThat(statusOf(standby).getLeader()).isTrue());
    assertThat(last(registry.commits()).getTerm()).isEqualTo(registry.election().term());
    assertThat(standbyLoop.thrown()).isEmpty();
  }

  @Test
  void closingHandsOverLeadership() {
    var standbyLoop = new LoopOnFakeClock("standby", 1_000, clocks);
    Scheduler standby = scheduler(standbyLoop, "second");
    settle(() -> assertThat(status().getLeader()).isTrue());
    standby.start("second:7403");
    settle(() -> assertThat(statusOf(standby).getTerm()).isEqualTo(registry.election().term()));
    scheduler.close();
    settle(() -> assertThat(statusOf(standby).getLeader()).isTrue());
  }

  private dev.fleet.v1.GetSchedulerStatusResponse status() {
    return statusOf(scheduler);
  }

  private static dev.fleet.v1.GetSchedulerStatusResponse statusOf(Scheduler scheduler) {
    return scheduler.status();
  }

  private static <T> T last(List<T> list) {
    return list.getLast();
  }
}
