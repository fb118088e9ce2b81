package dev.fleet.scheduler.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Replaces as stance D15 has it: only the replacer evicts, and only where there is a way out. */
class ReplacesTest {
  private final TestCluster cluster = new TestCluster();

  @Test
  void theReplacedUnitMovesAndTheReplacerStays() {
    cluster.machine("m1").machine("m2").unitOn("busy.service", "m2").unitOn("old.service", "m1");
    cluster.unitOn("busy2.service", "m2");
    cluster.unit("new.service", "Replaces=old.service");
    assertThat(cluster.decide())
        .filteredOn(decision -> decision.unit().equals("old.service"))
        .singleElement()
        .extracting(Decision::action)
        .isEqualTo(
            new Decision.Action.PlaceOn(
                "m2",
                "target Machine(m1) unable to run unit: found replace with locally-scheduled"
                    + " Unit(new.service)"));
    assertThat(cluster.machineOf("new.service")).isEqualTo("m1");
    assertThat(cluster.decide()).isEmpty();
  }

  @Test
  void onASingleMachineBothStay() {
    cluster.machine("m1").unit("old.service").unit("new.service", "Replaces=old.service");
    cluster.decide();
    assertThat(cluster.placements()).isEqualTo(Map.of("old.service", "m1", "new.service", "m1"));

    cluster.machine("m2");
    cluster.decide();
    assertThat(cluster.placements()).isEqualTo(Map.of("old.service", "m2", "new.service", "m1"));
  }

  @Test
  void theReplacedUnitsOwnRulesHoldElsewhere() {
    cluster.machine("m1", "disk=ssd").machine("m2");
    cluster.unit("old.service", "MachineMetadata=disk=ssd");
    cluster.decide();
    cluster.unit("new.service", "Replaces=old.service", "MachineMetadata=disk=ssd");
    cluster.decide();
    assertThat(cluster.placements()).isEqualTo(Map.of("old.service", "m1", "new.service", "m1"));
  }

  @Test
  void mutualReplacementIsNone() {
    cluster.machine("m1").machine("m2").unitOn("x.service", "m2");
    cluster.unitOn("a.service", "m1", "Replaces=b.service");
    cluster.unitOn("b.service", "m1", "Replaces=a.service");
    assertThat(cluster.decide()).isEmpty();
  }

  @Test
  void aUnitDoesNotReplaceItself() {
    cluster.machine("m1").machine("m2").unitOn("a@1.service", "m1", "Replaces=a@*.service");
    assertThat(cluster.decide()).isEmpty();
  }

  @Test
  void aFreshUnitAvoidsItsReplacer() {
    cluster.machine("m1").machine("m2").unitOn("new.service", "m1", "Replaces=old.service");
    cluster.unitOn("x.service", "m2").unitOn("y.service", "m2").unit("old.service");
    assertThat(cluster.decide()).hasSize(1);
    assertThat(cluster.machineOf("old.service")).isEqualTo("m2");
  }

  @Test
  void aRingOfReplacersOnTwoMachinesComesToRest() {
    cluster.machine("m1").machine("m2");
    cluster.unit("x.service", "Replaces=y.service");
    cluster.unit("y.service", "Replaces=z.service");
    cluster.unit("z.service", "Replaces=x.service");
    cluster.decide();
    assertThat(cluster.placements()).hasSize(3);
    assertThat(cluster.decide()).isEmpty();
  }

  @Test
  void aReplacerThatFollowsTheReplacedUnitComesToRest() {
    cluster.machine("m1").machine("m2").unitOn("z.service", "m2");
    cluster.unitOn("u.service", "m1");
    cluster.unitOn("f.service", "m1", "MachineOf=u.service");
    cluster.unitOn("k.service", "m1", "MachineOf=f.service", "Replaces=u.service");
    assertThat(cluster.decide()).isEmpty();
  }

  @Test
  void followersMoveWithTheReplacedUnitOrItStays() {
    cluster.machine("m1").machine("m2").unitOn("q.service", "m2", "Conflicts=f.service");
    cluster.unitOn("q2.service", "m2");
    cluster.unitOn("u.service", "m1").unitOn("f.service", "m1", "MachineOf=u.service");
    cluster.decide();
    cluster.unit("k.service", "Replaces=u.service", "MachineID=m1");
    cluster.decide();
    assertThat(cluster.machineOf("u.service")).isEqualTo("m1");

    cluster.destroy("q.service");
    cluster.decide();
    assertThat(cluster.placements())
        .containsEntry("u.service", "m2")
        .containsEntry("f.service", "m2")
        .containsEntry("k.service", "m1");
  }
}
