package dev.fleet.agent.link;

import static dev.fleet.agent.link.Messages.assignment;
import static dev.fleet.agent.link.Messages.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.agent.reconcile.Goal;
import dev.fleet.unit.UnitName;
import dev.fleet.v1.DesiredState;
import dev.fleet.v1.Machine;
import dev.fleet.v1.MachineScheduling;
import dev.fleet.v1.WatchMark;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AssignmentBookTest {
  private static final String SLEEP = "[Service]\nExecStart=/bin/sleep 1\n";
  private static final DesiredState LAUNCHED = DesiredState.DESIRED_STATE_LAUNCHED;
  private static final DesiredState LOADED = DesiredState.DESIRED_STATE_LOADED;

  private final AssignmentBook book = new AssignmentBook();

  private List<String> wanted() {
    return book.wanted().keySet().stream().map(UnitName::value).toList();
  }

  private void machine(Map<String, String> metadata, MachineScheduling scheduling) {
    book.apply(
        message()
            .setMachine(Machine.newBuilder().putAllMetadata(metadata).setScheduling(scheduling))
            .build());
  }

  @Test
  void nothingCountsBeforeTheSyncedMark() {
    book.apply(
        message(assignment("a.service", SLEEP, LAUNCHED))
            .setMark(WatchMark.WATCH_MARK_RESET)
            .build());
    assertThat(book.synced()).isFalse();
    assertThat(book.resumeRevision()).isZero();
    book.apply(message().setMark(WatchMark.WATCH_MARK_SYNCED).setRevision(7).build());
    assertThat(book.synced()).isTrue();
    assertThat(book.resumeRevision()).isEqualTo(7);
    assertThat(wanted()).containsExactly("a.service");
  }

  @Test
  void aNewStreamMustComeIntoStepAgainButForgetsNothing() {
    book.apply(message(assignment("a.service", SLEEP, LAUNCHED)).build());
    book.apply(message().setMark(WatchMark.WATCH_MARK_SYNCED).setRevision(7).build());
    book.streamBegins();
    assertThat(book.synced()).isFalse();
    assertThat(book.resumeRevision()).isEqualTo(7);
    book.apply(message(assignment("b.service", SLEEP, LAUNCHED)).setRevision(9).build());
    book.apply(message().setMark(WatchMark.WATCH_MARK_SYNCED).setRevision(9).build());
    assertThat(wanted()).containsExactly("a.service", "b.service");
  }

  @Test
  void aResetForgetsEverything() {
    book.apply(message(assignment("a.service", SLEEP, LAUNCHED)).build());
    book.apply(
        message(assignment("b.service", SLEEP, LAUNCHED))
            .setMark(WatchMark.WATCH_MARK_RESET)
            .build());
    assertThat(wanted()).containsExactly("b.service");
  }

  @Test
  void keepsWhatIsWantedOfEachUnit() {
    book.apply(
        message(assignment("a.service", SLEEP, LOADED).setGeneration(4).setCreateRevision(3))
            .build());
    var a = book.wanted().get(new UnitName("a.service"));
    assertThat(a).isNotNull();
    assertThat(a.goal()).isEqualTo(Goal.LOADED);
    assertThat(a.generation()).isEqualTo(4);
    assertThat(a.createRevision()).isEqualTo(3);
    assertThat(a.content().toStringUtf8()).isEqualTo(SLEEP);
  }

  @Test
  void contentsAreToldOnceAStream() {
    book.apply(message(assignment("a@1.service", SLEEP, LAUNCHED)).build());
    book.apply(message(assignment("a@2.service", SLEEP, LAUNCHED)).clearContents().build());
    assertThat(wanted()).containsExactly("a@1.service", "a@2.service");
  }

  @Test
  void asksForANewStreamWhenMostOfWhatWasToldIsOfNoUse() {
    String padding = "#" + "x".repeat(1_000_000) + "\n";
    for (int i = 0; i < 20; i++) {
      assertThat(book.isBloated()).isEqualTo(i > 16);
      book.apply(message(assignment("a.service", SLEEP + padding + i, LAUNCHED)).build());
    }
    book.streamBegins();
    assertThat(book.isBloated()).isFalse();
    assertThat(wanted()).containsExactly("a.service");
  }

  @Test
  void aBadNameHarmsNoOther() {
    boolean whole =
        book.apply(
            message(
                    assignment("bad name.service", SLEEP, LAUNCHED),
                    assignment("good.service", SLEEP, LAUNCHED))
                .build());
    assertThat(whole).isTrue();
    assertThat(wanted()).containsExactly("good.service");
  }

  /** Without its content a unit would look as if it were not wanted, and be stopped. */
  @Test
  void nothingCountsWhenAContentIsMissing() {
    book.apply(message(assignment("a.service", SLEEP, LAUNCHED)).build());
    book.apply(message().setMark(WatchMark.WATCH_MARK_SYNCED).setRevision(7).build());
    boolean whole =
        book.apply(
            message(assignment("b.service", SLEEP, LAUNCHED).setContentDigest("unknown"))
                .setRevision(8)
                .build());
    assertThat(whole).isFalse();
    assertThat(book.synced()).isFalse();
    assertThat(book.resumeRevision()).isZero();
  }

  /**
   * fleet-behaviour.md 9.7: scheduled here, scheduled elsewhere, global with and without metadata.
   */
  @Test
  void globalUnitsFollowTheSharedRule() {
    machine(Map.of("region", "eu"), MachineScheduling.MACHINE_SCHEDULING_SCHEDULABLE);
    book.apply(
        message(
                assignment("placed.service", SLEEP, LAUNCHED),
                assignment("everywhere.service", SLEEP + "[X-Fleet]\nGlobal=true\n", LAUNCHED)
                    .setGlobal(true),
                assignment(
                        "eu.service",
                        SLEEP + "[X-Fleet]\nGlobal=true\nMachineMetadata=region=eu\n",
                        LAUNCHED)
                    .setGlobal(true),
                assignment(
                        "us.service",
                        SLEEP + "[X-Fleet]\nGlobal=true\nMachineMetadata=region=us\n",
                        LAUNCHED)
                    .setGlobal(true),
                assignment(
                        "not-beside.service",
                        SLEEP + "[X-Fleet]\nGlobal=true\nConflicts=placed.service\n",
                        LAUNCHED)
                    .setGlobal(true))
            .build());
    assertThat(wanted()).containsExactly("eu.service", "everywhere.service", "placed.service");
    machine(Map.of("region", "us"), MachineScheduling.MACHINE_SCHEDULING_SCHEDULABLE);
    assertThat(wanted()).containsExactly("everywhere.service", "placed.service", "us.service");
  }

  @Test
  void whetherTheMachineTakesNewUnitsDoesNotConcernGlobalUnits() {
    book.apply(message(assignment("everywhere.service", SLEEP, LAUNCHED).setGlobal(true)).build());
    for (MachineScheduling scheduling :
        List.of(
            MachineScheduling.MACHINE_SCHEDULING_CORDONED,
            MachineScheduling.MACHINE_SCHEDULING_DRAINING)) {
      machine(Map.of(), scheduling);
      assertThat(wanted()).containsExactly("everywhere.service");
    }
  }
}
