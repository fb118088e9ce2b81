package dev.fleet.agent.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.agent.units.FakeUnitManager;
import dev.fleet.agent.units.UnitManagerException;
import dev.fleet.testkit.clock.FakeClocks;
import dev.fleet.testkit.random.Seeded;
import dev.fleet.unit.UnitName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Whatever happens on the way, a host ends as it is wanted. */
final class ReconcilerConvergenceTest extends Reconciling {
  /**
   * Random wishes, failures and moments: in the end the host is as wanted, and the host's own are
   * whole.
   */
  @Test
  void convergesWhateverHappens() {
    Seeded.run(
        300,
        random -> {
          var fakeClocks = new FakeClocks();
          var host = new FakeUnitManager();
          host.foreign("host.service");
          var inline = new InlineOperations(host, fakeClocks);
          var subject = new Reconciler(fakeClocks, random, inline, _ -> {});
          var now = new TreeMap<UnitName, Wanted>();
          List<String> names =
              List.of("a.service", "b.service", "c@1.service", "c@2.service", "host.service");
          boolean open = true;
          for (int step = 0; step < 40; step++) {
            String name = random.pick(names);
            switch (random.between(0, 6)) {
              case 0 -> now.remove(new UnitName(name));
              case 1, 2 -> {
                String content = SLEEP + "Nice=" + random.between(0, 2) + "\n";
                Goal goal = random.pick(Goal.LOADED, Goal.LAUNCHED);
                now.put(new UnitName(name), wanted(name, goal, content, step + 1));
              }
              case 3 -> host.fail(name, UnitManagerException.refused("by chance"));
              case 4 -> host.fail(name, null);
              case 5 -> open = !random.oneIn(3);
              case 6 -> {
                inline = inline.successor();
                subject = new Reconciler(fakeClocks, random, inline, _ -> {});
                subject.adopt(inline.saved());
              }
              default -> throw new AssertionError();
            }
            subject.want(Map.copyOf(now));
            subject.open(open);
            if (random.oneIn(2)) {
              fakeClocks.advance(Duration.ofMillis(random.between(0, 3_000)));
            }
          }
          names.forEach(name -> host.fail(name, null));
          subject.open(true);
          fakeClocks.advance(Duration.ofMinutes(3));
          now.remove(new UnitName("host.service"));
          assertThat(host.active().keySet())
              .containsExactlyInAnyOrderElementsOf(
                  now.keySet().stream().map(UnitName::value).toList());
          now.forEach(
              (unit, want) -> {
                assertThat(host.active().get(unit.value()))
                    .isEqualTo(want.goal() == Goal.LAUNCHED ? "active" : "inactive");
                if (want.goal() == Goal.LAUNCHED) {
                  assertThat(host.running(unit.value())).isEqualTo(want.content().toStringUtf8());
                }
              });
        });
  }
}
