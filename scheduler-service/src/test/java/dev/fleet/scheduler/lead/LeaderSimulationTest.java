package dev.fleet.scheduler.lead;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.runtime.metrics.Metrics;
import dev.fleet.scheduler.decide.NaivePlanner;
import dev.fleet.scheduler.model.Desired;
import dev.fleet.scheduler.model.Machine;
import dev.fleet.scheduler.model.Scheduling;
import dev.fleet.testkit.clock.FakeClocks;
import dev.fleet.testkit.loop.LoopOnFakeClock;
import dev.fleet.testkit.random.Seeded;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Two schedulers and a registry on one made-up clock: users change things while commits are slow,
 * lost or refuted, watches lag, break and start over, and leadership changes hands. When the faults
 * stop, all is as the rules want it, and nobody has anything left to say.
 */
class LeaderSimulationTest {
  private static final List<String> NAMES =
      List.of("a.service", "b.service", "c.service", "web@1.service", "web@2.service", "z.service");
  private static final List<String> SECTIONS =
      List.of(
          "",
          "",
          "Conflicts=web@*.service",
          "MachineOf=a.service",
          "MachineMetadata=k=1",
          "Replaces=b.service",
          "Global=true");

  @Test
  void faultsLeaveNoTrace() {
    Seeded.run(200, random -> new Simulation(random).run());
  }

  private static final class Simulation {
    private final Seeded random;
    private final FakeClocks clocks = new FakeClocks();
    private final SimulatedRegistry registry = new SimulatedRegistry();
    private final List<Node> nodes = List.of(new Node("one"), new Node("two"));
    private boolean faulty = true;

    Simulation(Seeded random) {
      this.random = random;
    }

    void run() {
      elect();
      nodes.forEach(Node::open);
      for (int step = 0; step < 120; step++) {
        act();
        clocks.advance(Duration.ofMillis(random.between(0, 300)));
        nodes.forEach(node -> assertThat(node.loop.thrown()).isEmpty());
      }
      faulty = false;
      registry.putMachine(new Machine("m1", "m1", Map.of(), Scheduling.SCHEDULABLE));
      // Longer than the eviction brake may take for three machines.
      clocks.advance(Duration.ofMinutes(5));
      assertThatAllIsWell();
      int kept = registry.kept;
      clocks.advance(Duration.ofMinutes(5));
      assertThat(registry.kept).as("decisions made at rest").isEqualTo(kept);
    }

    private void act() {
      String name = random.pick(NAMES);
      String machine = random.pick("m1", "m2", "m3");
      switch (random.between(0, 13)) {
        case 0, 1, 2, 3 -> registry.putUnit(name, Desired.LAUNCHED, random.pick(SECTIONS));
        case 4 -> registry.want(name, random.pick(Desired.INACTIVE, Desired.LOADED));
        case 5 -> registry.destroy(name);
        case 6 -> registry.loseMachine(machine);
        case 7, 8, 9 ->
            registry.putMachine(
                new Machine(
                    machine,
                    machine,
                    random.pick(Map.of("k", "1"), Map.of()),
                    random.oneIn(6) ? Scheduling.DRAINING : Scheduling.SCHEDULABLE));
        case 10 -> elect();
        case 11 -> random.pick(nodes).breakWatch();
        case 12 -> clocks.freeze(Duration.ofMillis(random.between(0, 4_000)));
        default -> {}
      }
    }

    private void elect() {
      registry.term++;
      Node winner = random.pick(nodes);
      for (Node node : nodes) {
        node.hears(
            new Leadership(node == winner, registry.term, winner.name, winner.name + ":7403"));
      }
    }

    private void assertThatAllIsWell() {
      NaivePlanner record = registry.record();
      record.units.forEach(
          (name, unit) -> {
            if (unit.machine != null) {
              assertThat(unit.needsMachine()).as("%s needs a machine", name).isTrue();
              assertThat(record.mayStay(unit)).as("%s may stay", name).isTrue();
            } else if (unit.needsMachine()) {
              assertThat(record.isPlaceable(unit)).as("%s could be placed", name).isFalse();
              assertThat(registry.isRefused(name)).as("%s is refused", name).isTrue();
            }
          });
      assertThat(registry.orphans()).isEmpty();
      for (Node node : nodes) {
        assertThat(node.leader.uncommitted()).as(node.name).isZero();
        node.leader
            .model()
            .units()
            .forEach(
                unit ->
                    assertThat(unit.machine().map(machine -> machine.id()))
                        .as("%s on %s", unit, node.name)
                        .isEqualTo(unit.recorded().machineId()));
      }
    }

    /** One scheduler with its lines to the registry. */
    private final class Node implements Leader.Shell {
      private final String name;
      private final LoopOnFakeClock loop;
      private final Leader leader;
      private Leadership standing = Leadership.NOBODY;
      private long seen;
      private boolean watching;
      private long watch;

      Node(String name) {
        this.name = name;
        this.loop = new LoopOnFakeClock(name, 100_000, clocks);
        this.leader =
            new Leader(
                clocks.clocks(), loop, new Seeded(7), BrakeConfig.DEFAULT, new Metrics(), this);
      }

      void hears(Leadership now) {
        standing = now;
        later(() -> tellStanding(now));
        beat();
      }

      private void tellStanding(Leadership now) {
        if (now.equals(standing)) {
          leader.elected(now, clocks.nanos() + Duration.ofSeconds(3).toNanos());
        }
      }

      private void beat() {
        loop.after(
            Duration.ofMillis(500),
            () -> {
              leader.prolonged(clocks.nanos() + Duration.ofSeconds(3).toNanos());
              if (standing.term() == registry.term) {
                beat();
              }
            });
      }

      void open() {
        long mine = ++watch;
        boolean resume = seen > 0 && random.oneIn(2);
        loop.after(
            delay(),
            () -> {
              if (mine != watch) {
                return;
              }
              if (!resume) {
                leader.reset();
                leader.apply(registry.snapshot(), registry.revision());
                seen = registry.revision();
                leader.synced(seen);
              } else {
                deliver(registry.revision());
                leader.synced(seen);
              }
              watching = true;
              follow(mine);
            });
      }

      private void follow(long mine) {
        loop.after(
            delay(),
            () -> {
              if (mine == watch && watching) {
                long upTo = seen + random.nextLong(registry.revision() - seen + 1);
                deliver(faulty ? upTo : registry.revision());
                follow(mine);
              }
            });
      }

      private void deliver(long upTo) {
        if (upTo > seen) {
          List<Change> changes = registry.changes(seen, upTo);
          seen = upTo;
          leader.apply(changes, upTo);
        }
      }

      void breakWatch() {
        watching = false;
        later(leader::watchLost);
        open();
      }

      private Duration delay() {
        return Duration.ofMillis(faulty ? random.between(0, 200) : 10);
      }

      @Override
      public void commit(Batch batch) {
        boolean isLost = faulty && random.oneIn(8);
        boolean isDoneAnyway = random.oneIn(2);
        loop.after(
            delay(),
            () -> {
              CommitResult result =
                  isLost && !isDoneAnyway
                      ? new CommitResult.Failed("lost on the way")
                      : registry.commit(batch);
              CommitResult heard = isLost ? new CommitResult.Failed("no answer") : result;
              loop.after(delay(), () -> leader.committed(batch, heard));
            });
      }

      @Override
      public void campaignAnew() {
        loop.after(delay(), () -> leader.elected(standing, clocks.nanos() + 3_000_000_000L));
      }

      @Override
      public void later(Runnable task) {
        loop.after(Duration.ZERO, task);
      }
    }
  }
}
