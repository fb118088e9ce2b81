package dev.fleet.testkit.registry;

import com.google.protobuf.Timestamp;
import dev.fleet.unit.MachineMatch;
import dev.fleet.unit.Requirements;
import dev.fleet.unit.UnitFile;
import dev.fleet.unit.UnitFileException;
import dev.fleet.unit.UnitName;
import dev.fleet.v1.DesiredState;
import dev.fleet.v1.Machine;
import dev.fleet.v1.Placement;
import dev.fleet.v1.Refusal;
import dev.fleet.v1.Unit;
import dev.fleet.v1.UnitState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Units, machines and states in memory, and a scheduler and agents that react to every change at
 * once, on the thread that made it. Guarded by its own monitor.
 */
final class FakeCluster {
  /** What changed; exactly one part is set. */
  record Change(
      long revision,
      @Nullable Unit unit,
      @Nullable String unitGone,
      @Nullable UnitState state,
      @Nullable UnitState stateGone,
      @Nullable Machine machine,
      @Nullable String machineGone) {}

  final Map<String, Unit> units = new TreeMap<>();
  final Map<String, Machine> machines = new TreeMap<>();

  /** By unit and then machine ID. */
  final Map<String, Map<String, UnitState>> states = new TreeMap<>();

  private final List<Consumer<Change>> watchers = new ArrayList<>();
  private UnitScript script = UnitScript.RUNNING;
  private boolean held;
  private long revision = 1;
  private long clock = 1_700_000_000;

  synchronized long revision() {
    return revision;
  }

  synchronized void watch(Consumer<Change> watcher) {
    watchers.add(watcher);
  }

  synchronized void unwatch(Consumer<Change> watcher) {
    watchers.remove(watcher);
  }

  synchronized void script(UnitScript next) {
    script = next;
  }

  synchronized void hold(boolean hold) {
    held = hold;
    react();
  }

  synchronized void putMachine(Machine machine) {
    machines.put(machine.getId(), machine);
    tell(new Change(++revision, null, null, null, null, machine, null));
    react();
  }

  /** Loses a machine with everything on it; its units go elsewhere. */
  synchronized void removeMachine(String id) {
    machines.remove(id);
    tell(new Change(++revision, null, null, null, null, null, id));
    for (String unit : List.copyOf(states.keySet())) {
      dropState(unit, id);
    }
    for (Unit unit : List.copyOf(units.values())) {
      if (unit.getPlacement().getMachineId().equals(id)) {
        putUnit(unit.toBuilder().clearPlacement());
      }
    }
    react();
  }

  /** Keeps a unit as it is now; the current state is worked out here. */
  synchronized Unit putUnit(Unit.Builder unit) {
    UnitState state =
        states.getOrDefault(unit.getName(), Map.of()).get(unit.getPlacement().getMachineId());
    DesiredState current =
        state == null ? DesiredState.DESIRED_STATE_INACTIVE : state.getAgentState();
    unit.setCurrentState(unit.getGlobal() ? DesiredState.DESIRED_STATE_UNSPECIFIED : current);
    revision++;
    Unit kept = unit.build();
    units.put(kept.getName(), kept);
    tell(new Change(revision, withoutContent(kept), null, null, null, null, null));
    return kept;
  }

  static Unit withoutContent(Unit unit) {
    return unit.toBuilder().clearContent().build();
  }

  synchronized boolean removeUnit(String name) {
    if (units.remove(name) == null) {
      return false;
    }
    tell(new Change(++revision, null, name, null, null, null, null));
    return true;
  }

  /** What a machine reports; the unit's current state follows. */
  synchronized void putState(UnitState state) {
    UnitState kept = state.hasSince() ? state : state.toBuilder().setSince(tick()).build();
    states.computeIfAbsent(kept.getUnit(), name -> new TreeMap<>()).put(kept.getMachineId(), kept);
    tell(new Change(++revision, null, null, kept, null, null, null));
    Unit unit = units.get(kept.getUnit());
    if (unit != null && !unit.getGlobal() && unit.getCurrentState() != kept.getAgentState()) {
      putUnit(unit.toBuilder());
    }
  }

  private Timestamp tick() {
    return Timestamp.newBuilder().setSeconds(clock++).build();
  }

  synchronized void dropState(String unit, String machineId) {
    Map<String, UnitState> ofUnit = states.get(unit);
    if (ofUnit == null || ofUnit.remove(machineId) == null) {
      return;
    }
    if (ofUnit.isEmpty()) {
      states.remove(unit);
    }
    UnitState gone = UnitState.newBuilder().setUnit(unit).setMachineId(machineId).build();
    tell(new Change(++revision, null, null, null, gone, null, null));
    Unit known = units.get(unit);
    if (known != null && known.getPlacement().getMachineId().equals(machineId)) {
      putUnit(known.toBuilder());
    }
  }

  private void tell(Change change) {
    for (Consumer<Change> watcher : List.copyOf(watchers)) {
      watcher.accept(change);
    }
  }

  /** Lets scheduler and agents do all there is to do. */
  synchronized void react() {
    if (held) {
      return;
    }
    for (String name : List.copyOf(states.keySet())) {
      if (!units.containsKey(name)) {
        for (String machine : List.copyOf(states.getOrDefault(name, Map.of()).keySet())) {
          dropState(name, machine);
        }
      }
    }
    for (String name : List.copyOf(units.keySet())) {
      react(name);
    }
  }

  private void react(String name) {
    Unit unit = units.get(name);
    if (unit == null) {
      return;
    }
    if (unit.getDesiredState() == DesiredState.DESIRED_STATE_INACTIVE) {
      if (unit.hasPlacement() || unit.hasRefusal()) {
        putUnit(unit.toBuilder().clearPlacement().clearRefusal());
      }
      for (String machine : List.copyOf(states.getOrDefault(name, Map.of()).keySet())) {
        dropState(name, machine);
      }
    } else if (unit.getGlobal()) {
      for (Machine machine : List.copyOf(machines.values())) {
        if (verdict(unit, machine).isEmpty()) {
          act(unit, machine.getId());
        }
      }
    } else {
      schedule(unit);
      Unit placed = units.get(name);
      if (placed != null && placed.hasPlacement()) {
        act(placed, placed.getPlacement().getMachineId());
      }
    }
  }

  private void schedule(Unit unit) {
    if (unit.hasPlacement()) {
      return;
    }
    String best = "";
    long least = Long.MAX_VALUE;
    for (Machine machine : machines.values()) {
      long load =
          units.values().stream()
              .filter(other -> other.getPlacement().getMachineId().equals(machine.getId()))
              .count();
      if (verdict(unit, machine).isEmpty() && load < least) {
        best = machine.getId();
        least = load;
      }
    }
    if (!best.isEmpty()) {
      putUnit(
          unit.toBuilder()
              .clearRefusal()
              .setPlacement(Placement.newBuilder().setMachineId(best).setTerm(1)));
    } else if (!unit.hasRefusal()) {
      String summary =
          machines.isEmpty()
              ? "there are no machines"
              : "no machine fits: %d refuse".formatted(machines.size());
      putUnit(unit.toBuilder().setRefusal(Refusal.newBuilder().setSummary(summary).setTerm(1)));
    }
  }

  /** Why a machine cannot take a unit; empty if it can. */
  synchronized String verdict(Unit unit, Machine machine) {
    try {
      Requirements requirements =
          Requirements.of(
              new UnitName(unit.getName()), UnitFile.parse(unit.getContent().toByteArray()));
      if (requirements.machineId().isPresent()
          && !MachineMatch.idMatches(requirements.machineId().get(), machine.getId())) {
        return "machine ID does not match " + requirements.machineId().get();
      }
      return MachineMatch.metadataMatches(requirements.metadata(), machine.getMetadataMap())
          ? ""
          : "metadata insufficient";
    } catch (UnitFileException e) {
      throw new IllegalStateException(e);
    }
  }

  private void act(Unit unit, String machineId) {
    UnitState before = states.getOrDefault(unit.getName(), Map.of()).get(machineId);
    if (before != null && before.getGeneration() == unit.getGeneration()) {
      return;
    }
    boolean launched = unit.getDesiredState() == DesiredState.DESIRED_STATE_LAUNCHED;
    var state =
        UnitState.newBuilder()
            .setUnit(unit.getName())
            .setMachineId(machineId)
            .setAgentState(unit.getDesiredState())
            .setLoadState("loaded")
            .setHash(unit.getHash())
            .setGeneration(unit.getGeneration());
    if (launched && before != null) {
      // As a real agent may: asked to start, with the state of before.
      state.setActiveState(before.getActiveState()).setSubState(before.getSubState());
      putState(state.build());
    }
    List<String> steps = launched ? script.start(unit.getName()) : List.of("inactive/dead");
    for (String step : steps) {
      if (launched) {
        state.setStartResult(startResult(step));
      }
      if (step.startsWith("job: ")) {
        state.setActiveState("inactive").setSubState("dead").setError(step.substring(5));
      } else if (step.startsWith("end: ")) {
        state.setActiveState("inactive").setSubState("dead");
      } else if (step.startsWith("error: ")) {
        state
            .setAgentState(DesiredState.DESIRED_STATE_LOADED)
            .setActiveState("inactive")
            .setSubState("dead")
            .setError(step.substring(7));
      } else {
        int slash = step.indexOf('/');
        state.setActiveState(step.substring(0, slash)).setSubState(step.substring(slash + 1));
      }
      putState(state.build());
    }
  }

  /** How the start has ended with this step; empty if it goes on. */
  private static String startResult(String step) {
    if (step.startsWith("end: ")) {
      return step.substring(5);
    }
    if (step.startsWith("job: ") || step.startsWith("failed/")) {
      return "failed";
    }
    return step.startsWith("active/") || step.startsWith("inactive/") ? "done" : "";
  }
}
