package dev.fleet.scheduler.lead;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.scheduler.decide.Decision;
import dev.fleet.scheduler.decide.Planner;
import dev.fleet.scheduler.decide.TestCluster;
import dev.fleet.scheduler.model.ClusterModel;
import dev.fleet.scheduler.model.Desired;
import dev.fleet.scheduler.model.Machine;
import dev.fleet.scheduler.model.Recorded;
import dev.fleet.scheduler.model.Scheduling;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CommitBookTest {
  private final ClusterModel model = new ClusterModel();
  private final Planner planner = new Planner(model, any -> false);
  private final CommitBook book = new CommitBook(model, new HashMap<>());

  @BeforeEach
  void oneMachine() {
    model.putMachine(new Machine("m1", "m1", Map.of(), Scheduling.SCHEDULABLE));
  }

  private void launch(String name, String section) {
    model.putUnit(TestCluster.spec(name, Desired.LAUNCHED, section), Recorded.NOTHING, 1);
  }

  private List<Decision> next() {
    assertThat(planner.run(1_000)).isTrue();
    book.absorb();
    return book.take(100);
  }

  @Test
  void aUnitMadeAnewWhileItsOrphanIsUnderWayIsPlacedAfterwards() {
    model.putOrphan("a.service", "m1");
    Decision orphan = next().getFirst();
    launch("a.service", "");
    assertThat(next()).isEmpty();
    book.kept(orphan, 5);
    assertThat(next())
        .singleElement()
        .extracting(Decision::action)
        .isInstanceOf(Decision.Action.PlaceOn.class);
  }

  @Test
  void whatIsDecidedMeanwhileGoesOutAfterTheOutcome() {
    launch("a.service", "");
    Decision placement = next().getFirst();
    model.putUnit(TestCluster.spec("a.service", Desired.INACTIVE, ""), Recorded.NOTHING, 2);
    assertThat(next()).isEmpty();
    book.kept(placement, 5);
    assertThat(next())
        .singleElement()
        .extracting(Decision::action)
        .isEqualTo(new Decision.Action.Unschedule("target state inactive"));
  }

  @Test
  void aRefutedDecisionIsNotRepeatedBeforeSomethingChanges() {
    launch("a.service", "");
    Decision placement = next().getFirst();
    book.refuted(placement);
    assertThat(next()).isEmpty();
    assertThat(book.hasRefuted()).isTrue();
    model.putUnit(
        TestCluster.spec("a.service", Desired.LAUNCHED, ""), Recorded.on("m1", "before"), 2);
    assertThat(next()).isEmpty();
    assertThat(book.hasRefuted()).isFalse();
    assertThat(book.pending()).isZero();
  }

  @Test
  void refusalsWaitForPlacementsAndGoOutOnce() {
    launch("a.service", "MachineOf=b.service");
    launch("b.service", "");
    launch("c.service", "MachineID=gone");
    List<Decision> batch = next();
    assertThat(batch)
        .extracting(Decision::unit)
        .containsExactly("b.service", "a.service", "c.service");
    batch.forEach(decision -> book.kept(decision, 5));
    assertThat(next()).isEmpty();
  }

  @Test
  void unitsOfFewKinAreToBeHadBesideThousands() {
    int left = 100 + Pending.FEW;
    for (int i = 0; i < 100 + left; i++) {
      launch("many@" + i + ".service", "");
    }
    assertThat(next()).hasSize(100);
    launch("one.service", "");
    launch("two@1.service", "");
    assertThat(planner.run(1_000)).isTrue();
    book.absorb();
    assertThat(book.takeFew())
        .extracting(Decision::unit)
        .containsExactly("one.service", "two@1.service");
    assertThat(book.takeFew()).as("the others are many").isEmpty();
    assertThat(book.take(100)).hasSize(100);
    assertThat(book.takeFew()).as("few are left").hasSize(Pending.FEW);
    assertThat(book.take(100)).isEmpty();
  }
}
