package dev.fleet.agent.embedded.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleet.agent.embedded.EngineRig;
import dev.fleet.agent.units.JobResult;
import dev.fleet.unit.UnitName;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What units of one host do to each other. */
final class DependenciesTest {
  private static final String SLEEP = "\n[Service]\nExecStart=/bin/sleep 1000\n";
  private static final String NOTIFY = "\n[Service]\nType=notify\nExecStart=/bin/sleep 1000\n";
  private final EngineRig rig = new EngineRig();

  private void load(String name, String unit) {
    rig.load(name, "[Unit]\n" + unit + SLEEP);
  }

  @Test
  void whatIsRequiredIsStartedFirst() {
    load("a.service", "Requires=b.service\nAfter=b.service");
    rig.load("b.service", NOTIFY.strip() + "\n");
    Job start = rig.start("a.service");
    assertThat(rig.host.alive("a.service")).isEmpty();
    assertThat(start.result()).isEmpty();
    rig.host.only("b.service").notify("READY=1");
    rig.run();
    assertThat(start.result()).contains(JobResult.DONE);
    assertThat(rig.state("a.service")).isEqualTo("active/running");
  }

  @Test
  void aFailedRequirementFailsTheStart() {
    load("a.service", "Requires=b.service\nAfter=b.service");
    rig.load("b.service", "[Service]\nType=oneshot\nExecStart=/bin/false\n");
    assertThat(rig.startResult("a.service")).isEqualTo(JobResult.DEPENDENCY);
    assertThat(rig.state("a.service")).isEqualTo("inactive/dead");
    assertThat(rig.journal())
        .containsSubsequence(
            "Failed to start b.service.",
            "Dependency failed for a.service.",
            "a.service: Job a.service/start failed with result 'dependency'.");
  }

  @Test
  void aFailedWishDoesNot() {
    load("a.service", "Wants=b.service no-such.service\nAfter=b.service");
    rig.load("b.service", "[Service]\nType=oneshot\nExecStart=/bin/false\n");
    assertThat(rig.startResult("a.service")).isEqualTo(JobResult.DONE);
  }

  @Test
  void aRequirementThatIsNotThereIsRefused() {
    load("a.service", "Requires=docker.service");
    assertThatThrownBy(() -> rig.askFor(JobType.START, "a.service"))
        .isInstanceOf(TransactionException.class)
        .hasMessage("Unit docker.service not found.");
  }

  @Test
  void theHostsTargetsHaveBeenReached() {
    load("a.service", "Requires=network-online.target\nAfter=network-online.target");
    assertThat(rig.startResult("a.service")).isEqualTo(JobResult.DONE);
    load("b.service", "Conflicts=multi-user.target");
    assertThat(rig.startResult("b.service")).isEqualTo(JobResult.DONE);
    assertThat(rig.state("multi-user.target")).isEqualTo("active/active");
  }

  @Test
  void aStopTakesThoseAlongThatRequireIt() {
    load("a.service", "Requires=b.service\nAfter=b.service");
    load("b.service", "");
    rig.start("a.service");
    assertThat(rig.stop("b.service").result()).contains(JobResult.DONE);
    assertThat(rig.state("a.service")).isEqualTo("inactive/dead");
    // The later one is stopped first.
    assertThat(rig.journal())
        .containsSubsequence("Stopped a.service.", "Stopping b.service...", "Stopped b.service.");
  }

  @Test
  void aRestartRestartsThoseThatRequireIt() {
    load("a.service", "Requires=b.service\nAfter=b.service");
    load("b.service", "");
    rig.start("a.service");
    int before = rig.host.only("a.service").pid();
    assertThat(rig.restart("b.service").result()).contains(JobResult.DONE);
    assertThat(rig.state("a.service")).isEqualTo("active/running");
    assertThat(rig.host.only("a.service").pid()).isNotEqualTo(before);
  }

  @Test
  void partsAreStoppedAndRestartedButNotStarted() {
    load("a.service", "PartOf=b.service");
    load("b.service", "");
    rig.start("b.service");
    assertThat(rig.state("a.service")).isEqualTo("inactive/dead");
    rig.restart("b.service");
    assertThat(rig.state("a.service")).isEqualTo("inactive/dead");
    rig.start("a.service");
    rig.stop("b.service");
    assertThat(rig.state("a.service")).isEqualTo("inactive/dead");
  }

  @Test
  void requisitesMustRunAlready() {
    load("a.service", "Requisite=b.service\nAfter=b.service");
    load("b.service", "");
    assertThat(rig.startResult("a.service")).isEqualTo(JobResult.DEPENDENCY);
    rig.start("b.service");
    assertThat(rig.startResult("a.service")).isEqualTo(JobResult.DONE);
  }

  @Test
  void whatIsBoundGoesDownWithTheOther() {
    load("a.service", "BindsTo=b.service\nAfter=b.service");
    load("b.service", "");
    rig.start("a.service");
    rig.exit(rig.host.only("b.service"), 0);
    assertThat(rig.state("b.service")).isEqualTo("inactive/dead");
    assertThat(rig.state("a.service")).isEqualTo("inactive/dead");
  }

  @Test
  void whatOnlyRequiresDoesNotGoDownWhenTheOtherEndsByItself() {
    load("a.service", "Requires=b.service\nAfter=b.service");
    load("b.service", "");
    rig.start("a.service");
    rig.exit(rig.host.only("b.service"), 0);
    assertThat(rig.state("a.service")).isEqualTo("active/running");
  }

  @Test
  void whatIsUpheldIsStartedAgain() {
    load("a.service", "Upholds=b.service");
    load("b.service", "");
    rig.start("a.service");
    assertThat(rig.state("b.service")).isEqualTo("active/running");
    rig.exit(rig.host.only("b.service"), 1);
    assertThat(rig.state("b.service")).isEqualTo("active/running");
    rig.stop("a.service");
    rig.stop("b.service");
    assertThat(rig.state("b.service")).isEqualTo("inactive/dead");
  }

  @Test
  void conflictsStopEachOther() {
    load("a.service", "Conflicts=b.service");
    load("b.service", "");
    rig.start("b.service");
    assertThat(rig.startResult("a.service")).isEqualTo(JobResult.DONE);
    assertThat(rig.state("b.service")).isEqualTo("inactive/dead");
    assertThat(rig.startResult("b.service")).isEqualTo(JobResult.DONE);
    assertThat(rig.state("a.service")).isEqualTo("inactive/dead");
  }

  @Test
  void aFailureStartsItsHandlerAndTellsIt() {
    load("a.service", "OnFailure=h.service\nOnSuccess=s.service");
    load("h.service", "");
    load("s.service", "");
    rig.start("a.service");
    rig.exit(rig.host.only("a.service"), 3);
    assertThat(rig.state("h.service")).isEqualTo("active/running");
    assertThat(rig.state("s.service")).isEqualTo("inactive/dead");
    assertThat(rig.host.only("h.service").environment())
        .containsEntry("MONITOR_SERVICE_RESULT", "exit-code")
        .containsEntry("MONITOR_EXIT_CODE", "exited")
        .containsEntry("MONITOR_EXIT_STATUS", "3")
        .containsEntry("MONITOR_UNIT", "a.service")
        .containsEntry("MONITOR_INVOCATION_ID", rig.unit("a.service").invocationId());
    assertThat(rig.journal()).contains("a.service: Triggering OnFailure= dependencies.");
  }

  @Test
  void aSuccessStartsTheOtherHandler() {
    load("a.service", "OnFailure=h.service\nOnSuccess=s.service");
    load("h.service", "");
    load("s.service", "");
    rig.start("a.service");
    rig.exit(rig.host.only("a.service"), 0);
    assertThat(rig.state("h.service")).isEqualTo("inactive/dead");
    assertThat(rig.state("s.service")).isEqualTo("active/running");
  }

  @Test
  void aCycleThatIsNeededIsRefusedByName() {
    load("a.service", "Requires=b.service\nAfter=b.service");
    load("b.service", "After=a.service");
    assertThatThrownBy(() -> rig.askFor(JobType.START, "a.service"))
        .hasMessageStartingWith("Transaction order is cyclic: ")
        .hasMessageContaining("a.service/start")
        .hasMessageContaining("b.service/start");
    assertThat(rig.state("a.service")).isEqualTo("inactive/dead");
  }

  @Test
  void aCycleIsBrokenAtWhatIsOnlyWished() {
    load("a.service", "Wants=b.service\nAfter=b.service");
    load("b.service", "After=a.service");
    assertThat(rig.startResult("a.service")).isEqualTo(JobResult.DONE);
    assertThat(rig.state("b.service")).isEqualTo("inactive/dead");
    assertThat(rig.journal())
        .anyMatch(line -> line.contains("Job b.service/start deleted to break ordering cycle"));
  }

  @Test
  void aLongChainStartsInOrder() {
    int length = 2_000;
    for (int i = 0; i < length; i++) {
      String before = i == 0 ? "" : "Requires=c%d.service\nAfter=c%<d.service".formatted(i - 1);
      load("c" + i + ".service", before);
    }
    assertThat(rig.startResult("c" + (length - 1) + ".service")).isEqualTo(JobResult.DONE);
    assertThat(rig.host.made().getFirst().unit().value()).isEqualTo("c0.service");
    assertThat(rig.host.alive()).hasSize(length);
  }

  @Test
  void whatNobodyNeedsAnyMoreIsStopped() {
    load("a.service", "Requires=b.service");
    load("b.service", "StopWhenUnneeded=yes");
    rig.start("a.service");
    assertThat(rig.state("b.service")).isEqualTo("active/running");
    rig.stop("a.service");
    assertThat(rig.state("b.service")).isEqualTo("inactive/dead");
  }

  @Test
  void aUnitMayRefuseToBeAskedByHand() {
    load("a.service", "Requires=b.service");
    load("b.service", "RefuseManualStart=yes");
    assertThatThrownBy(() -> rig.askFor(JobType.START, "b.service"))
        .hasMessageContaining("may be requested by dependency only");
    assertThat(rig.startResult("a.service")).isEqualTo(JobResult.DONE);
    assertThat(rig.state("b.service")).isEqualTo("active/running");
  }

  @Test
  void aTargetIsReachedAfterAllThatItPullsIn() {
    rig.load("t.target", "[Unit]\nWants=a.service b.service\n");
    rig.load("a.service", NOTIFY.strip() + "\n");
    rig.load("b.service", NOTIFY.strip() + "\n[Install]\nWantedBy=t.target\n");
    Job start = rig.start("t.target");
    assertThat(start.result()).isEmpty();
    rig.host.only("a.service").notify("READY=1");
    rig.host.only("b.service").notify("READY=1");
    rig.run();
    assertThat(start.result()).contains(JobResult.DONE);
    assertThat(rig.journal()).contains("Reached target t.target.");
  }

  @Test
  void unmetConditionsAreNoFailureAndUnmetAssertsAre() {
    load("a.service", "ConditionPathExists=/no");
    assertThat(rig.startResult("a.service")).isEqualTo(JobResult.DONE);
    assertThat(rig.state("a.service")).isEqualTo("inactive/dead");
    assertThat(rig.journal())
        .containsExactly(
            "a.service was skipped because of an unmet condition check (ConditionPathExists=/no).");
    load("b.service", "AssertPathExists=/no");
    assertThat(rig.startResult("b.service")).isEqualTo(JobResult.ASSERT);
    assertThat(rig.state("b.service")).isEqualTo("inactive/dead");
  }

  @Test
  void aStopCallsOffAStartThatIsUnderWay() {
    rig.load("a.service", NOTIFY.strip() + "\n");
    Job start = rig.start("a.service");
    Job stop = rig.stop("a.service");
    assertThat(start.result()).contains(JobResult.CANCELED);
    assertThat(stop.result()).contains(JobResult.DONE);
    assertThat(rig.host.alive()).isEmpty();
  }

  @Test
  void aJobMayTakeTooLong() {
    rig.load("a.service", "[Unit]\nJobTimeoutSec=5\n" + NOTIFY);
    Job start = rig.start("a.service");
    rig.advance(Duration.ofSeconds(6));
    assertThat(start.result()).contains(JobResult.TIMEOUT);
  }

  @Test
  void everythingStopsInOrderWhenTheManagerDoes() {
    load("a.service", "After=b.service");
    load("b.service", "After=c.service");
    load("c.service", "");
    rig.start("a.service");
    rig.start("b.service");
    rig.start("c.service");
    rig.journal();
    rig.engine.stopAll();
    rig.run();
    assertThat(rig.host.alive()).isEmpty();
    assertThat(rig.journal().stream().filter(line -> line.startsWith("Stopped")))
        .containsExactly("Stopped a.service.", "Stopped b.service.", "Stopped c.service.");
    assertThatThrownBy(() -> rig.askFor(JobType.START, "a.service"))
        .hasMessageContaining("is stopping");
  }

  @Test
  void aUnitThatIsGoneIsNotFound() {
    load("a.service", "Wants=b.service");
    load("b.service", "");
    rig.engine.remove(new UnitName("b.service"));
    assertThat(rig.startResult("a.service")).isEqualTo(JobResult.DONE);
    assertThat(rig.unit("b.service").load()).isEqualTo(LoadState.NOT_FOUND);
    rig.stop("a.service");
    rig.engine.remove(new UnitName("a.service"));
    assertThat(rig.engine.find(new UnitName("b.service"))).isEmpty();
  }
}
