package dev.fleet.scheduler.decide;

import dev.fleet.scheduler.model.ClusterModel;
import dev.fleet.scheduler.model.Desired;
import dev.fleet.scheduler.model.Machine;
import dev.fleet.scheduler.model.MachineNode;
import dev.fleet.scheduler.model.Recorded;
import dev.fleet.scheduler.model.Scheduling;
import dev.fleet.scheduler.model.UnitNode;
import dev.fleet.scheduler.model.UnitSpec;
import dev.fleet.unit.Requirements;
import dev.fleet.unit.UnitFile;
import dev.fleet.unit.UnitFileException;
import dev.fleet.unit.UnitName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A cluster written down in a few words, and a registry that keeps every decision. */
public final class TestCluster {
  private static final int STEPS = 1_000_000;

  final ClusterModel model = new ClusterModel();
  final Set<String> held = new HashSet<>();
  final Planner planner;
  final Explainer explainer = new Explainer(model);
  private final Map<String, String> sections = new HashMap<>();
  private long revision;

  public TestCluster() {
    this(Chooser.MANY_LOOKS);
  }

  /** After so many machines looked at in vain a kind of unit gets a shortlist. */
  TestCluster(int manyLooks) {
    planner = new Planner(model, held::contains, manyLooks);
  }

  /** A machine with metadata as {@code key=value}. */
  TestCluster machine(String id, String... metadata) {
    return machine(id, Scheduling.SCHEDULABLE, metadata);
  }

  TestCluster machine(String id, Scheduling scheduling, String... metadata) {
    Map<String, String> map = new HashMap<>();
    for (String pair : metadata) {
      map.put(pair.split("=", 2)[0], pair.split("=", 2)[1]);
    }
    model.putMachine(new Machine(id, "host-" + id, map, scheduling));
    return this;
  }

  TestCluster lose(String id) {
    model.removeMachine(id);
    return this;
  }

  /** A launched unit with these lines in its {@code [X-Fleet]}. */
  TestCluster unit(String name, String... lines) {
    return put(name, Desired.LAUNCHED, Recorded.NOTHING, lines);
  }

  /** A launched unit that the registry has on a machine. */
  TestCluster unitOn(String name, String machineId, String... lines) {
    return put(name, Desired.LAUNCHED, Recorded.on(machineId, "before"), lines);
  }

  TestCluster put(String name, Desired desired, Recorded recorded, String... lines) {
    String section = String.join("\n", lines);
    sections.put(name, section);
    model.putUnit(spec(name, desired, section), recorded, ++revision);
    return this;
  }

  /** Changes what is wanted of a unit that exists. */
  TestCluster want(String name, Desired desired) {
    UnitNode unit = model.unit(name).orElseThrow();
    model.putUnit(
        spec(name, desired, sections.getOrDefault(name, "")), unit.recorded(), ++revision);
    return this;
  }

  /** Gives a unit that exists another {@code [X-Fleet]}. */
  TestCluster rewrite(String name, String... lines) {
    UnitNode unit = model.unit(name).orElseThrow();
    return put(name, unit.spec().desired(), unit.recorded(), lines);
  }

  TestCluster destroy(String name) {
    model.removeUnit(name);
    return this;
  }

  /** A unit with this {@code [X-Fleet]} section. */
  public static UnitSpec spec(String name, Desired desired, String section) {
    return new UnitSpec(
        new UnitName(name), 1, "", desired, requirements(name, section), Optional.empty());
  }

  /** What an {@code [X-Fleet]} section asks for. */
  public static Requirements requirements(String name, String section) {
    try {
      return Requirements.of(new UnitName(name), UnitFile.parse("[X-Fleet]\n" + section + "\n"));
    } catch (UnitFileException e) {
      throw new AssertionError(e);
    }
  }

  /** Decides all there is to decide; the registry keeps every decision. */
  List<Decision> decide() {
    assertThatRunEnds();
    List<Decision> decisions = new ArrayList<>();
    for (UnitNode unit : model.takeTouched()) {
      for (var next = Decision.of(unit); next.isPresent(); next = Decision.of(unit)) {
        Decision decision = next.get();
        decisions.add(decision);
        model.confirm(decision.unit(), decision.createRevision(), decision.outcome(), ++revision);
      }
    }
    model.takeTouched();
    return decisions;
  }

  private void assertThatRunEnds() {
    if (!planner.run(STEPS)) {
      throw new AssertionError("the planner does not come to rest: " + placements());
    }
  }

  /** Where every placed unit is, as decided. */
  Map<String, String> placements() {
    Map<String, String> placements = new TreeMap<>();
    for (UnitNode unit : model.units()) {
      unit.machine().ifPresent(machine -> placements.put(unit.name(), machine.id()));
    }
    return placements;
  }

  /** Where one unit is; empty text for nowhere. */
  String machineOf(String name) {
    return node(name).machine().map(MachineNode::id).orElse("");
  }

  String refusalOf(String name) {
    return node(name).refusal().orElse("");
  }

  UnitNode node(String name) {
    return model.unit(name).orElseThrow();
  }

  /** The reason that each machine gives for refusing a unit; empty text where it fits. */
  Map<String, String> verdicts(String name) {
    Map<String, String> verdicts = new TreeMap<>();
    for (Explainer.Verdict verdict : explainer.verdicts(node(name))) {
      verdicts.put(verdict.machineId(), verdict.refusal().orElse(""));
    }
    return verdicts;
  }
}
