package dev.fleet.scheduler.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.scheduler.model.Scheduling;
import dev.fleet.testkit.random.Seeded;
import java.util.List;
import org.junit.jupiter.api.Test;

/** With shortlists everything is decided as without, only sooner. */
class ShortlistTest {
  private static final int MACHINES = 12;
  private static final List<String> TEMPLATES = List.of("web", "db", "job");

  private final List<TestCluster> both =
      List.of(new TestCluster(2), new TestCluster(Integer.MAX_VALUE));

  @Test
  void theDecisionsAreTheSame() {
    Seeded.run(200, random -> new ShortlistTest().check(random));
  }

  private void check(Seeded random) {
    for (int round = 0; round < 20; round++) {
      int changes = random.between(1, round == 0 ? 40 : 6);
      for (int i = 0; i < changes; i++) {
        change(random);
      }
      assertThat(both.getFirst().decide()).isEqualTo(both.getLast().decide());
      assertThat(both.getFirst().placements()).isEqualTo(both.getLast().placements());
    }
  }

  private void change(Seeded random) {
    String machine = "m" + random.between(1, MACHINES);
    String template = random.pick(TEMPLATES);
    String unit = template + "@" + random.between(1, MACHINES + 2) + ".service";
    switch (random.between(0, 9)) {
      case 0, 1, 2 -> {
        Scheduling scheduling =
            random.oneIn(5) ? random.pick(List.of(Scheduling.values())) : Scheduling.SCHEDULABLE;
        String zone = "zone=" + random.pick("a", "b");
        both.forEach(cluster -> cluster.machine(machine, scheduling, zone));
      }
      case 3 -> both.forEach(cluster -> cluster.lose(machine));
      case 4, 5 -> both.forEach(cluster -> cluster.destroy(unit));
      default -> {
        String zone = random.oneIn(4) ? "MachineMetadata=zone=a" : "";
        String other = random.oneIn(6) ? "Conflicts=job@*" : "";
        both.forEach(cluster -> cluster.unit(unit, "Conflicts=" + template + "@*", zone, other));
      }
    }
  }
}
