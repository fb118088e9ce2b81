package dev.fleet.scheduler.lead;

import dev.fleet.scheduler.decide.Decision;
import dev.fleet.scheduler.decide.NaivePlanner;
import dev.fleet.scheduler.decide.TestCluster;
import dev.fleet.scheduler.model.Desired;
import dev.fleet.scheduler.model.Machine;
import dev.fleet.scheduler.model.Recorded;
import dev.fleet.scheduler.model.UnitSpec;
import dev.fleet.unit.UnitName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a registry does, without gRPC: a history of changes, and decisions kept under a term. */
final class SimulatedRegistry {
  private final Map<String, UnitSpec> units = new TreeMap<>();
  private final Map<String, Recorded> placements = new TreeMap<>();
  private final Map<String, String> orphans = new TreeMap<>();
  private final Map<String, Machine> machines = new TreeMap<>();
  private final List<Change> history = new ArrayList<>();
  long term;
  int kept;

  /** The revision of the last change; the first one has revision 1. */
  long revision() {
    return history.size();
  }

  /** The changes after one revision up to another. */
  List<Change> changes(long after, long upTo) {
    return List.copyOf(history.subList((int) after, (int) upTo));
  }

  /** All there is, as a snapshot tells it. */
  List<Change> snapshot() {
    List<Change> all = new ArrayList<>();
    machines.values().forEach(machine -> all.add(new Change.MachinePut(machine)));
    units.values().forEach(spec -> all.add(put(spec)));
    orphans.forEach((unit, machine) -> all.add(new Change.Orphan(unit, machine)));
    return all;
  }

  private Change put(UnitSpec spec) {
    String name = spec.name().value();
    return new Change.UnitPut(spec, placements.getOrDefault(name, Recorded.NOTHING));
  }

  void putMachine(Machine machine) {
    machines.put(machine.id(), machine);
    history.add(new Change.MachinePut(machine));
  }

  void loseMachine(String id) {
    if (machines.remove(id) != null) {
      history.add(new Change.MachineGone(id));
    }
  }

  void putUnit(String name, Desired desired, String section) {
    UnitSpec spec = TestCluster.spec(name, desired, section);
    UnitSpec old = units.get(name);
    long created = old == null ? revision() + 1 : old.createRevision();
    store(
        new UnitSpec(
            new UnitName(name), created, section, desired, spec.requirements(), spec.fault()));
  }

  void want(String name, Desired desired) {
    UnitSpec old = units.get(name);
    if (old != null) {
      store(
          new UnitSpec(
              old.name(),
              old.createRevision(),
              old.contentDigest(),
              desired,
              old.requirements(),
              old.fault()));
    }
  }

  private void store(UnitSpec spec) {
    orphans.remove(spec.name().value());
    units.put(spec.name().value(), spec);
    history.add(put(spec));
  }

  void destroy(String name) {
    if (units.remove(name) == null) {
      return;
    }
    Recorded recorded = placements.remove(name);
    history.add(new Change.UnitGone(name));
    if (recorded != null && recorded.machineId().isPresent()) {
      orphans.put(name, recorded.machineId().get());
      history.add(new Change.Orphan(name, recorded.machineId().get()));
    }
  }

  CommitResult commit(Batch batch) {
    if (batch.term() != term) {
      return new CommitResult.NotLeader("term " + batch.term() + " is over");
    }
    Map<String, String> refuted = new HashMap<>();
    for (Decision decision : batch.decisions()) {
      conflict(decision).ifPresent(reason -> refuted.put(decision.unit(), reason));
    }
    return new CommitResult.Done(refuted, Map.of(), revision());
  }

  private Optional<String> conflict(Decision decision) {
    String name = decision.unit();
    UnitSpec spec = units.get(name);
    if (spec == null) {
      if (decision.action() instanceof Decision.Action.Unschedule) {
        orphans.remove(name);
        history.add(new Change.UnitGone(name));
        kept++;
        return Optional.empty();
      }
      return Optional.of("no such unit");
    }
    Recorded now = placements.getOrDefault(name, Recorded.NOTHING);
    if (spec.createRevision() != decision.createRevision()
        || !now.machineId().equals(decision.expected())) {
      return Optional.of("it is on " + now.machineId());
    }
    if (decision.action() instanceof Decision.Action.PlaceOn on
        && !machines.containsKey(on.machineId())) {
      return Optional.of("no such machine");
    }
    placements.put(name, decision.outcome());
    history.add(put(spec));
    kept++;
    return Optional.empty();
  }

  /** What is on record, for the rules to be held against. */
  NaivePlanner record() {
    var naive = new NaivePlanner();
    machines
        .values()
        .forEach(
            machine ->
                naive.machines.put(
                    machine.id(),
                    new NaivePlanner.M(machine.id(), machine.metadata(), machine.scheduling())));
    for (UnitSpec spec : units.values()) {
      var unit = new NaivePlanner.U(spec.name().value(), spec.requirements(), spec.desired());
      unit.machine = placements.getOrDefault(unit.name, Recorded.NOTHING).machineId().orElse(null);
      naive.units.put(unit.name, unit);
    }
    return naive;
  }

  boolean isRefused(String name) {
    return placements.getOrDefault(name, Recorded.NOTHING).refusal().isPresent();
  }

  Map<String, String> orphans() {
    return orphans;
  }
}
