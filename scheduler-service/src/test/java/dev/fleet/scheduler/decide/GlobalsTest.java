package dev.fleet.scheduler.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.scheduler.model.Desired;
import dev.fleet.scheduler.model.Recorded;
import org.junit.jupiter.api.Test;

/** Global units in the scheduler's view: stance D14 and section 9.9 of the reference. */
class GlobalsTest {
  private final TestCluster cluster = new TestCluster();

  @Test
  void globalUnitsAreNeverPlacedButCountAsLoad() {
    cluster.machine("m1", "role=edge").machine("m2");
    cluster.unit("edge.service", "Global=true", "MachineMetadata=role=edge");
    cluster.unit("foo.service");
    cluster.decide();
    assertThat(cluster.placements()).containsOnlyKeys("foo.service");
    assertThat(cluster.machineOf("foo.service")).isEqualTo("m2");
    assertThat(cluster.explainer.summary(cluster.node("edge.service")))
        .isEqualTo("global unit, on 1 of 2 machines");
    assertThat(cluster.verdicts("edge.service"))
        .containsEntry("m1", "")
        .containsEntry("m2", "local Machine metadata insufficient: lacks role=edge");
  }

  @Test
  void anInactiveGlobalUnitBlocksNothing() {
    cluster.machine("m1");
    cluster.put("all.service", Desired.INACTIVE, Recorded.NOTHING, "Global=true", "Conflicts=z*");
    cluster.unit("z.service");
    cluster.decide();
    assertThat(cluster.machineOf("z.service")).isEqualTo("m1");
  }

  @Test
  void aWantedGlobalUnitKeepsConflictingUnitsAway() {
    cluster.machine("m1");
    cluster.unit("all.service", "Global=true", "Conflicts=z*");
    cluster.unit("z.service");
    cluster.decide();
    assertThat(cluster.refusalOf("z.service"))
        .isEqualTo("no machine fits: 1 conflicts with all.service");

    cluster.want("all.service", Desired.INACTIVE);
    cluster.decide();
    assertThat(cluster.machineOf("z.service")).isEqualTo("m1");
  }

  @Test
  void aPlacedUnitKeepsAConflictingGlobalUnitAway() {
    cluster.machine("m1").machine("m2").unit("z.service");
    cluster.decide();
    cluster.unit("all.service", "Global=true", "Conflicts=z*");
    assertThat(cluster.decide()).isEmpty();
    assertThat(cluster.verdicts("all.service"))
        .containsEntry("m1", "found conflict with locally-scheduled Unit(z.service)")
        .containsEntry("m2", "");
  }

  @Test
  void ofConflictingGlobalUnitsTheLesserNameStands() {
    cluster.machine("m1");
    cluster.unit("b.service", "Global=true", "Conflicts=a.service");
    cluster.unit("a.service", "Global=true");
    cluster.unit("with-a.service", "MachineOf=a.service");
    cluster.unit("with-b.service", "MachineOf=b.service");
    cluster.decide();
    assertThat(cluster.placements()).containsOnlyKeys("with-a.service");
  }
}
