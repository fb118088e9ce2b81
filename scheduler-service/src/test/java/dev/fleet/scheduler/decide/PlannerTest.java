package dev.fleet.scheduler.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.scheduler.model.Desired;
import dev.fleet.scheduler.model.Recorded;
import dev.fleet.scheduler.model.Scheduling;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The engine's table of the behavioural reference, section 9.9, and what users see day by day. */
class PlannerTest {
  private final TestCluster cluster = new TestCluster();

  @Test
  void aRefusalCountsWhatMachinesLack() {
    cluster.machine("m1", "region=eu", "disk=hdd");
    cluster.machine("m2", "region=us", "disk=ssd");
    cluster.machine("m3", "disk=hdd").machine("m4").machine("m5", "region=asia").machine("m6");
    cluster.lose("m6");
    cluster.unit("db.service", "MachineMetadata=region=eu", "MachineMetadata=disk=ssd");
    cluster.unit(
        "web.service", "MachineMetadata=region=af", "MachineMetadata=region=us", "Conflicts=*");
    cluster.machine("m2", Scheduling.CORDONED, "region=us", "disk=ssd");
    cluster.decide();

    assertThat(cluster.refusalOf("db.service"))
        .isEqualTo(
            "no machine fits: 3 lack metadata disk=ssd and region=eu, 1 lacks metadata disk=ssd,"
                + " 1 lacks metadata region=eu");
    assertThat(cluster.refusalOf("web.service"))
        .isEqualTo("no machine fits: 4 lack metadata region=af or us, 1 is cordoned");
  }

  @Test
  void anEmptyClusterNeedsNoDecision() {
    assertThat(cluster.decide()).isEmpty();
  }

  @Test
  void aUnitOnALiveMachineStays() {
    cluster.machine("XXX").unitOn("foo.service", "XXX");
    assertThat(cluster.decide()).isEmpty();
  }

  @Test
  void aUnitWhoseMachineIsGoneMoves() {
    cluster.machine("XXX").unitOn("foo.service", "ZZZ");
    assertThat(cluster.decide())
        .singleElement()
        .extracting(Decision::expected, Decision::action)
        .containsExactly(
            java.util.Optional.of("ZZZ"),
            new Decision.Action.PlaceOn(
                "XXX", "target Machine(ZZZ) went away; least loaded machine that fits"));
  }

  @Test
  void anInactiveUnitIsUnscheduled() {
    cluster.machine("XXX").put("foo.service", Desired.INACTIVE, Recorded.on("XXX", "before"));
    assertThat(cluster.decide())
        .singleElement()
        .extracting(Decision::action)
        .isEqualTo(new Decision.Action.Unschedule("target state inactive"));
  }

  @Test
  void aWantedUnitIsPlacedOnTheFirstOfTwoEmptyMachines() {
    cluster.machine("YYY").machine("XXX").unit("foo.service");
    assertThat(cluster.decide())
        .singleElement()
        .extracting(Decision::action)
        .isEqualTo(
            new Decision.Action.PlaceOn(
                "XXX",
                "target state launched and unit not scheduled; least loaded machine that fits"));
  }

  @Test
  void aLoadedUnitIsPlacedToo() {
    cluster.machine("XXX").put("foo.service", Desired.LOADED, Recorded.NOTHING);
    cluster.decide();
    assertThat(cluster.machineOf("foo.service")).isEqualTo("XXX");
  }

  @Test
  void theLessLoadedMachineComesFirst() {
    cluster.machine("AAA").machine("BBB");
    for (int i = 1; i <= 5; i++) {
      cluster.unitOn("a" + i + ".service", "AAA");
    }
    cluster.unitOn("b1.service", "BBB").unitOn("b2.service", "BBB").unit("new.service");
    cluster.decide();
    assertThat(cluster.machineOf("new.service")).isEqualTo("BBB");
  }

  @Test
  void noMachineAtAllIsSaidSo() {
    cluster.unit("foo.service");
    cluster.decide();
    assertThat(cluster.refusalOf("foo.service")).isEqualTo("no machine in the cluster");
    assertThat(cluster.decide()).isEmpty();
  }

  @Test
  void aHundredInstancesSpreadEvenly() {
    cluster.machine("m1").machine("m2").machine("m3");
    for (int i = 1; i <= 100; i++) {
      cluster.unit("web@" + i + ".service");
    }
    cluster.decide();
    Map<String, Integer> spread = new TreeMap<>();
    cluster.placements().values().forEach(machine -> spread.merge(machine, 1, Integer::sum));
    assertThat(spread).isEqualTo(Map.of("m1", 34, "m2", 33, "m3", 33));
  }

  @Test
  void oneInstanceAMachineAndTheFourthIsRefusedWithTheReason() {
    cluster.machine("m1").machine("m2").machine("m3");
    for (int i = 1; i <= 4; i++) {
      cluster.unit("web@" + i + ".service", "Conflicts=web@*.service");
    }
    cluster.decide();
    assertThat(cluster.placements().values()).containsExactlyInAnyOrder("m1", "m2", "m3");
    assertThat(cluster.refusalOf("web@4.service"))
        .isEqualTo("no machine fits: 3 conflict with units such as web@1.service");

    cluster.destroy("web@2.service");
    cluster.decide();
    assertThat(cluster.machineOf("web@4.service")).isEqualTo("m2");
    assertThat(cluster.refusalOf("web@4.service")).isEmpty();
  }

  @Test
  void aRefusalNamesEveryReasonAndIsToldOnce() {
    cluster.machine("m1", "region=us").machine("m2").machine("m3", "region=eu");
    cluster.unitOn("web@1.service", "m3");
    cluster.unit("web@2.service", "MachineMetadata=region=eu", "Conflicts=web@*.service");
    assertThat(cluster.decide())
        .singleElement()
        .extracting(Decision::action)
        .isEqualTo(
            new Decision.Action.Refuse(
                "no machine fits: 2 lack metadata region=eu, 1 conflicts with web@1.service"));
    cluster.unit("other.service");
    assertThat(cluster.decide()).extracting(Decision::unit).containsExactly("other.service");
    assertThat(cluster.verdicts("web@2.service"))
        .containsExactly(
            Map.entry("m1", "local Machine metadata insufficient: lacks region=eu"),
            Map.entry("m2", "local Machine metadata insufficient: lacks region=eu"),
            Map.entry("m3", "found conflict with locally-scheduled Unit(web@1.service)"));
  }

  @Test
  void aChainOfFiveIsPlacedInOnePassWhateverItsNames() {
    cluster.machine("m1").machine("m2");
    cluster.unitOn("busy.service", "m1");
    cluster.unit("a.service", "MachineOf=b.service");
    cluster.unit("b.service", "MachineOf=c.service");
    cluster.unit("c.service", "MachineOf=d.service");
    cluster.unit("d.service", "MachineOf=e.service");
    cluster.unit("e.service");
    assertThat(cluster.decide())
        .extracting(Decision::unit)
        .containsExactly("e.service", "d.service", "c.service", "b.service", "a.service");
    assertThat(cluster.placements().values()).containsOnlyOnce("m1").contains("m2");

    cluster.lose("m2");
    cluster.decide();
    assertThat(cluster.placements().values()).containsOnly("m1");
  }

  @Test
  void peersThatCanNeverBeThereAreNamed() {
    cluster.machine("m1");
    cluster.unit("self.service", "MachineOf=self.service");
    cluster.unit("a.service", "MachineOf=b.service");
    cluster.unit("b.service", "MachineOf=a.service");
    cluster.unit("lost.service", "MachineOf=nowhere.service");
    cluster.put("idle.service", Desired.INACTIVE, Recorded.NOTHING);
    cluster.unit("waits.service", "MachineOf=idle.service");
    cluster.decide();
    assertThat(cluster.placements()).isEmpty();
    assertThat(cluster.refusalOf("self.service")).isEqualTo("it requires itself as its peer");
    assertThat(cluster.refusalOf("a.service"))
        .isEqualTo("required peers wait for each other: a.service -> b.service -> a.service");
    assertThat(cluster.refusalOf("lost.service"))
        .isEqualTo("required peer Unit(nowhere.service) does not exist");
    assertThat(cluster.refusalOf("waits.service"))
        .isEqualTo("required peer Unit(idle.service) is inactive");

    cluster.want("idle.service", Desired.LOADED);
    cluster.decide();
    assertThat(cluster.placements().keySet()).containsExactly("idle.service", "waits.service");
  }

  @Test
  void followersLeaveWithTheirPeer() {
    cluster.machine("m1").machine("m2");
    cluster.unit("db.service").unit("app.service", "MachineOf=db.service");
    cluster.decide();
    cluster.want("db.service", Desired.INACTIVE);
    cluster.decide();
    assertThat(cluster.placements()).isEmpty();
    assertThat(cluster.refusalOf("app.service"))
        .isEqualTo("required peer Unit(db.service) is inactive");
  }

  @Test
  void aPeerMayBeAGlobalUnit() {
    cluster.machine("m1").machine("m2", "disk=ssd");
    cluster.unit("cache.service", "Global=true", "MachineMetadata=disk=ssd");
    cluster.unit("app.service", "MachineOf=cache.service");
    cluster.decide();
    assertThat(cluster.machineOf("app.service")).isEqualTo("m2");

    cluster.machine("m1", "disk=ssd").machine("m2");
    cluster.decide();
    assertThat(cluster.machineOf("app.service")).isEqualTo("m1");
  }

  @Test
  void machineIdMayBeFullOrShort() {
    cluster.machine("0123456789abcdef").machine("fedcba9876543210");
    cluster.unit("full.service", "MachineID=fedcba9876543210");
    cluster.unit("short.service", "MachineID=fedcba98");
    cluster.unit("seven.service", "MachineID=fedcba9");
    cluster.unit("empty.service", "MachineID=");
    cluster.decide();
    assertThat(cluster.placements())
        .isEqualTo(Map.of("full.service", "fedcba9876543210", "short.service", "fedcba9876543210"));
    assertThat(cluster.refusalOf("seven.service"))
        .isEqualTo("required machine \"fedcba9\" is not in the cluster");
    assertThat(cluster.verdicts("seven.service").values())
        .contains("machine ID \"0123456789abcdef\" does not match required \"fedcba9\"");
  }

  @Test
  void metadataThatChangesEvicts() {
    cluster.machine("m1", "region=eu").machine("m2");
    cluster.unit("foo.service", "MachineMetadata=region=eu");
    cluster.decide();
    cluster.machine("m1");
    assertThat(cluster.decide())
        .extracting(Decision::action)
        .containsExactly(
            new Decision.Action.Unschedule(
                "target Machine(m1) unable to run unit: local Machine metadata insufficient:"
                    + " lacks region=eu"),
            new Decision.Action.Refuse("no machine fits: 2 lack metadata region=eu"));
    cluster.machine("m2", "region=eu");
    cluster.decide();
    assertThat(cluster.machineOf("foo.service")).isEqualTo("m2");
  }

  @Test
  void aConflictThatComesUpLaterMovesTheGreaterName() {
    cluster.machine("m0").machine("m1");
    cluster.unitOn("a.service", "m0").unitOn("b.service", "m0");
    cluster.decide();
    cluster.rewrite("a.service", "Conflicts=b.service");
    cluster.decide();
    assertThat(cluster.placements()).isEqualTo(Map.of("a.service", "m0", "b.service", "m1"));
  }

  @Test
  void cordonedMachinesKeepAndDrainingOnesAreEmptied() {
    cluster.machine("m1").machine("m2").unitOn("foo.service", "m1");
    cluster.decide();
    cluster.machine("m1", Scheduling.CORDONED).machine("m2", Scheduling.CORDONED);
    cluster.unit("new.service");
    cluster.decide();
    assertThat(cluster.placements()).isEqualTo(Map.of("foo.service", "m1"));
    assertThat(cluster.refusalOf("new.service")).isEqualTo("no machine fits: 2 are cordoned");

    cluster.machine("m2").machine("m1", Scheduling.DRAINING);
    cluster.decide();
    assertThat(cluster.placements()).isEqualTo(Map.of("foo.service", "m2", "new.service", "m2"));
  }

  @Test
  void nothingIsRebalanced() {
    cluster.machine("m1").unit("a.service").unit("b.service");
    cluster.decide();
    cluster.machine("m2");
    assertThat(cluster.decide()).isEmpty();
  }

  @Test
  void unitsOfAHeldMachineStay() {
    cluster.machine("m1").machine("m2").unit("a.service").unit("b.service");
    cluster.decide();
    cluster.held.add("m1");
    cluster.lose("m1");
    assertThat(cluster.decide()).isEmpty();

    cluster.held.clear();
    cluster.model.reconsider("m1");
    cluster.decide();
    assertThat(cluster.placements().values()).containsOnly("m2");
  }

  @Test
  void aUnitThatTurnsGlobalGivesUpItsPlacement() {
    cluster.machine("m1").unit("a.service");
    cluster.decide();
    cluster.rewrite("a.service", "Global=true");
    assertThat(cluster.decide())
        .extracting(Decision::action)
        .containsExactly(new Decision.Action.Unschedule("unit is global"));
  }
}
