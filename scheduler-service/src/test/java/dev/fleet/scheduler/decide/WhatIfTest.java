package dev.fleet.scheduler.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.scheduler.model.Desired;
import dev.fleet.scheduler.model.Recorded;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WhatIfTest {
  private final TestCluster cluster = new TestCluster();

  private Map<String, List<String>> plan(String... namesAndSections) {
    var specs = new java.util.ArrayList<dev.fleet.scheduler.model.UnitSpec>();
    for (int i = 0; i < namesAndSections.length; i += 2) {
      specs.add(TestCluster.spec(namesAndSections[i], Desired.LAUNCHED, namesAndSections[i + 1]));
    }
    var machines = new java.util.TreeMap<String, List<String>>();
    for (WhatIf.Outcome outcome : new WhatIf(cluster.model).plan(specs)) {
      machines.put(outcome.name(), outcome.machineIds());
    }
    return machines;
  }

  private void assertThatNothingChanged(Map<String, String> before) {
    assertThat(cluster.placements()).isEqualTo(before);
    assertThat(cluster.decide()).isEmpty();
    assertThat(cluster.placements()).isEqualTo(before);
  }

  @Test
  void unitsArePlannedTogetherAndNothingChanges() {
    cluster.machine("m1").machine("m2", "role=edge").unit("a.service");
    cluster.unit("waits.service", "MachineOf=b.service");
    cluster.decide();
    Map<String, String> before = cluster.placements();
    assertThat(
            plan(
                "b.service", "",
                "app.service", "MachineOf=b.service",
                "edge.service", "Global=true\nMachineMetadata=role=edge",
                "never.service", "MachineMetadata=role=core"))
        .isEqualTo(
            Map.of(
                "b.service", List.of("m1"),
                "app.service", List.of("m1"),
                "edge.service", List.of("m2"),
                "never.service", List.of()));
    assertThatNothingChanged(before);
    assertThat(cluster.refusalOf("waits.service"))
        .isEqualTo("required peer Unit(b.service) does not exist");
  }

  @Test
  void theFourthOfThreeIsRefused() {
    cluster.machine("m1").machine("m2").machine("m3");
    var specs =
        java.util.stream.IntStream.rangeClosed(1, 4)
            .mapToObj(
                i ->
                    TestCluster.spec(
                        "web@" + i + ".service", Desired.LAUNCHED, "Conflicts=web@*.service"))
            .toList();
    assertThat(new WhatIf(cluster.model).plan(specs).getLast())
        .isEqualTo(
            new WhatIf.Outcome(
                "web@4.service",
                List.of(),
                "no machine fits: 3 conflict with units such as web@1.service"));
    assertThatNothingChanged(Map.of());
  }

  @Test
  void aUnitOfTheClusterIsPlannedWithItsNewContent() {
    cluster.machine("m1").machine("m2", "disk=ssd");
    cluster.unit("db.service").unit("app.service", "MachineOf=db.service");
    cluster.decide();
    Map<String, String> before = cluster.placements();
    assertThat(plan("db.service", "")).isEqualTo(Map.of("db.service", List.of("m1")));
    assertThat(plan("db.service", "MachineMetadata=disk=ssd"))
        .isEqualTo(Map.of("db.service", List.of("m2")));
    assertThatNothingChanged(before);
  }

  @Test
  void anInactiveUnitIsPlannedAsIfStarted() {
    cluster.machine("m1").put("a.service", Desired.INACTIVE, Recorded.NOTHING);
    cluster.decide();
    assertThat(plan("a.service", "")).isEqualTo(Map.of("a.service", List.of("m1")));
    assertThatNothingChanged(Map.of());
  }
}
