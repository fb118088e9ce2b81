package dev.fleet.scheduler.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.scheduler.decide.NaivePlanner.M;
import dev.fleet.scheduler.decide.NaivePlanner.U;
import dev.fleet.scheduler.model.Desired;
import dev.fleet.scheduler.model.Recorded;
import dev.fleet.scheduler.model.Scheduling;
import dev.fleet.scheduler.model.UnitNode;
import dev.fleet.testkit.random.Seeded;
import dev.fleet.unit.UnitFile;
import dev.fleet.unit.UnitFileException;
import dev.fleet.unit.UnitName;
import dev.fleet.unit.UnitValidation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The planner against {@link NaivePlanner} on random small clusters that change all the time. */
class PlannerPropertyTest {
  private static final List<String> NAMES =
      List.of(
          "a.service",
          "b.service",
          "c.service",
          "d.socket",
          "e:f\\x2d.service",
          "g.service",
          "web@1.service",
          "web@2.service",
          "web@3.service",
          "web@4.service",
          "x@y@z.service");
  private static final List<String> MACHINES = List.of("m1", "m2", "m3-long-name", "m4");
  private static final List<String> LINES =
      List.of(
          "MachineOf=a.service",
          "MachineOf=b.service",
          "MachineOf=c.service",
          "MachineOf=web@%i.service",
          "Conflicts=web@*.service",
          "Conflicts=%p@*.service",
          "Conflicts=a.service",
          "Conflicts=[a-c].service",
          "Conflicts=*",
          "Conflicts=e:f\\\\x2d.service",
          "Replaces=b.service",
          "Replaces=c.service",
          "Replaces=web@*",
          "Replaces=[abcdg]*",
          "MachineMetadata=k=1",
          "MachineMetadata=k=2",
          "MachineMetadata=j=1",
          "MachineID=m1",
          "MachineID=m3-long-",
          "MachineID=gone",
          "Global=true",
          "Global=true");

  private TestCluster cluster = new TestCluster();
  private final NaivePlanner naive = new NaivePlanner();
  private final Map<String, String> sections = new TreeMap<>();

  @Test
  void thePlannerDoesWhatTheRulesSay() {
    Seeded.run(300, random -> new PlannerPropertyTest().check(random));
  }

  @Test
  void soItDoesWithShortlists() {
    Seeded.run(300, random -> new PlannerPropertyTest().withShortlists().check(random));
  }

  private PlannerPropertyTest withShortlists() {
    cluster = new TestCluster(1);
    return this;
  }

  private void check(Seeded random) {
    int rounds = random.between(3, 12);
    for (int round = 0; round < rounds; round++) {
      int changes = random.between(1, round == 0 ? 12 : 3);
      for (int i = 0; i < changes; i++) {
        change(random);
      }
      String before = story();
      cluster.decide();
      naive.run();
      assertThat(cluster.placements()).as("%s", before).isEqualTo(naive.placements());
      assertThatNobodyIsWronged();
      assertThatAFreshSchedulerChangesNothing(random);
    }
  }

  /** What a failure has to say. */
  private String story() {
    var text = new StringBuilder("\n");
    for (U unit : naive.units.values()) {
      String section = sections.getOrDefault(unit.name, "").replace("\n", "; ");
      text.append("%s on %s, %s: %s%n".formatted(unit.name, unit.machine, unit.desired, section));
    }
    naive.machines.values().forEach(machine -> text.append(machine).append('\n'));
    return text.toString();
  }

  private void change(Seeded random) {
    switch (random.between(0, 9)) {
      case 0, 1 -> putMachine(random);
      case 2 -> {
        String id = random.pick(MACHINES);
        cluster.lose(id);
        naive.machines.remove(id);
      }
      case 3 -> destroy(random.pick(NAMES));
      case 4 -> want(random);
      default -> putUnit(random);
    }
  }

  private void putMachine(Seeded random) {
    String id = random.pick(MACHINES);
    Map<String, String> metadata = new TreeMap<>();
    if (random.oneIn(2)) {
      metadata.put("k", random.pick("1", "2"));
    }
    if (random.oneIn(3)) {
      metadata.put("j", "1");
    }
    Scheduling scheduling =
        random.oneIn(4)
            ? random.pick(Scheduling.CORDONED, Scheduling.DRAINING)
            : Scheduling.SCHEDULABLE;
    String[] pairs =
        metadata.entrySet().stream()
            .map(e -> e.getKey() + "=" + e.getValue())
            .toArray(String[]::new);
    cluster.machine(id, scheduling, pairs);
    naive.machines.put(id, new M(id, metadata, scheduling));
  }

  private void putUnit(Seeded random) {
    String name = random.pick(NAMES);
    String section = section(random, name);
    Desired desired = random.oneIn(5) ? Desired.INACTIVE : Desired.LAUNCHED;
    Recorded recorded = cluster.model.unit(name).map(UnitNode::recorded).orElse(Recorded.NOTHING);
    cluster.put(name, desired, recorded, section);
    U unit =
        naive.units.computeIfAbsent(
            name, any -> new U(name, TestCluster.requirements(name, ""), desired));
    unit.asks = TestCluster.requirements(name, section);
    unit.desired = desired;
    sections.put(name, section);
  }

  /** Lines that the registry would accept together. */
  private static String section(Seeded random, String name) {
    while (true) {
      String section = String.join("\n", random.list(0, 2, () -> random.pick(LINES)));
      try {
        UnitFile file = UnitFile.parse("[X-Fleet]\n" + section + "\n");
        if (UnitValidation.errors(new UnitName(name), file).isEmpty()) {
          return section;
        }
      } catch (UnitFileException e) {
        throw new AssertionError(e);
      }
    }
  }

  private void want(Seeded random) {
    String name = random.pick(NAMES);
    U unit = naive.units.get(name);
    if (unit != null) {
      unit.desired = random.pick(Desired.INACTIVE, Desired.LOADED, Desired.LAUNCHED);
      cluster.want(name, unit.desired);
    }
  }

  private void destroy(String name) {
    cluster.destroy(name);
    naive.units.remove(name);
    sections.remove(name);
  }

  private void assertThatNobodyIsWronged() {
    for (U unit : naive.units.values()) {
      if (unit.machine != null) {
        assertThat(naive.mayStay(unit)).as("%s may stay", unit.name).isTrue();
      } else if (unit.needsMachine()) {
        assertThat(naive.isPlaceable(unit)).as("%s could be placed", unit.name).isFalse();
        assertThat(cluster.refusalOf(unit.name)).as("refusal of %s", unit.name).isNotEmpty();
        assertThat(cluster.verdicts(unit.name).values()).as(unit.name).doesNotContain("");
      } else {
        assertThat(cluster.refusalOf(unit.name)).isEmpty();
      }
    }
    for (String machine : naive.machines.keySet()) {
      assertThat(cluster.model.machine(machine).orElseThrow().load())
          .as("load of %s", machine)
          .isEqualTo(naive.view(machine).size());
    }
    assertThat(cluster.model.unplacedCount())
        .isEqualTo(
            (int)
                naive.units.values().stream()
                    .filter(unit -> unit.needsMachine() && unit.machine == null)
                    .count());
  }

  /** Whoever learns of the result in whatever order finds it as it should be, reasons included. */
  private void assertThatAFreshSchedulerChangesNothing(Seeded random) {
    var fresh = new TestCluster();
    List<Runnable> news = new ArrayList<>();
    for (M machine : naive.machines.values()) {
      String[] pairs =
          machine.metadata().entrySet().stream()
              .map(e -> e.getKey() + "=" + e.getValue())
              .toArray(String[]::new);
      news.add(() -> fresh.machine(machine.id(), machine.scheduling(), pairs));
    }
    for (U unit : naive.units.values()) {
      Recorded recorded = cluster.node(unit.name).recorded();
      String section = sections.getOrDefault(unit.name, "");
      news.add(() -> fresh.put(unit.name, unit.desired, recorded, section));
    }
    random.shuffled(news).forEach(Runnable::run);
    assertThat(fresh.decide()).isEmpty();
    assertThat(fresh.placements()).isEqualTo(naive.placements());
  }

  @Test
  void theOrderInWhichThingsAreHeardOfDoesNotMatter() {
    Seeded.run(
        200,
        random -> {
          List<Runnable> one = new ArrayList<>();
          List<Runnable> two = new ArrayList<>();
          var first = new TestCluster();
          var second = new TestCluster();
          for (String id : MACHINES) {
            String metadata = "k=" + random.pick("1", "2");
            one.add(() -> first.machine(id, metadata));
            two.add(() -> second.machine(id, metadata));
          }
          for (String name : NAMES) {
            String section = section(random, name);
            one.add(() -> first.unit(name, section));
            two.add(() -> second.unit(name, section));
          }
          random.shuffled(one).forEach(Runnable::run);
          random.shuffled(two).forEach(Runnable::run);
          assertThat(first.decide()).isEqualTo(second.decide());
        });
  }
}
