package dev.fleet.registry.view;

import dev.fleet.registry.store.Key;
import dev.fleet.registry.store.Row;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the picture of the cluster: changes in, the next {@link ClusterState} out, and logs of what
 * changed for those who follow. Confined to one thread, the one that follows etcd; states and logs
 * may be read by any.
 */
public final class ViewCore {
  /** How many changes of units, machines and the cluster a resumed watch can catch up with. */
  static final int HISTORY = 100_000;

  /** The same for the assignments of one machine. */
  static final int MACHINE_HISTORY = 4_096;

  /** More machines than this have come and gone: their histories are dropped together. */
  static final int MAX_MACHINE_LOGS = 50_000;

  /** Stands for the machine itself in the log of its assignments. */
  public static final String THE_MACHINE = "";

  private final ChangeLog<String> units = new ChangeLog<>(HISTORY, 0);
  private final ChangeLog<String> machines = new ChangeLog<>(HISTORY, 0);
  private final ChangeLog<StateKey> states = new ChangeLog<>(HISTORY, 0);
  private final ChangeLog<ClusterKey> cluster = new ChangeLog<>(HISTORY, 0);
  private final ChangeLog<String> globals = new ChangeLog<>(HISTORY, 0);
  private final ChangeLog<Key> liveness = new ChangeLog<>(HISTORY, 0);
  private final Map<String, ChangeLog<String>> assignments = new HashMap<>();
  private final Map<String, Integer> references = new HashMap<>();
  private final Set<ChangeLog<?>> touched = new LinkedHashSet<>();
  private long machineFloor;
  private int epoch = 1;
  private ClusterState state = ClusterState.NOTHING;
  private Draft draft = new Draft(state);

  /** The state after the last {@link #publish}. */
  public ClusterState state() {
    return state;
  }

  /** What the state will be after the next {@link #publish}. */
  ClusterState pending() {
    return draft.at(epoch, state.revision());
  }

  ChangeLog<String> units() {
    return units;
  }

  ChangeLog<String> machines() {
    return machines;
  }

  ChangeLog<StateKey> states() {
    return states;
  }

  ChangeLog<ClusterKey> cluster() {
    return cluster;
  }

  ChangeLog<String> globals() {
    return globals;
  }

  /** Machines, replicas and the leader. */
  ChangeLog<Key> liveness() {
    return liveness;
  }

  private synchronized ChangeLog<String> assignments(String machineId) {
    return assignments.computeIfAbsent(
        machineId, id -> new ChangeLog<>(MACHINE_HISTORY, machineFloor));
  }

  /**
   * The names of units whose assignment to the machine changed, or {@link #THE_MACHINE}; kept for
   * as long as it is followed. For any thread.
   */
  synchronized ChangeLog<String> followAssignments(String machineId, Wakeup follower) {
    ChangeLog<String> log = assignments(machineId);
    log.follow(follower);
    return log;
  }

  /**
   * Takes one change.
   *
   * @param row the new value; null if the key is gone
   * @param revision of the change; not less than that of the change before
   */
  public void apply(Key key, @Nullable Row row, long revision) {
    switch (key.kind()) {
      case FILE -> file(key.name(), (Row.FileRow) row);
      case UNIT -> unit(key.name(), (Row.UnitRow) row, revision);
      case PLACEMENT -> placement(key.name(), (Row.PlacementRow) row, revision);
      case REFUSAL -> refusal(key.name(), (Row.RefusalRow) row, revision);
      case MACHINE -> {
        draft.machines = with(draft.machines, key.name(), (Row.MachineRow) row);
        machine(key.name(), revision);
        log(liveness, revision, key);
      }
      case METADATA -> {
        draft.metadata = with(draft.metadata, key.name(), (Row.MetadataRow) row);
        machine(key.name(), revision);
      }
      case STATE -> {
        int slash = key.name().indexOf('/');
        var stateKey =
            new StateKey(key.name().substring(slash + 1), key.name().substring(0, slash));
        state(stateKey, (Row.StateRow) row, revision);
      }
      case REPLICA -> {
        draft.replicas = with(draft.replicas, key.name(), (Row.ReplicaRow) row);
        log(liveness, revision, key);
      }
      case LEADER -> {
        draft.leaders = with(draft.leaders, key.name(), (Row.LeaderRow) row);
        log(liveness, revision, key);
      }
    }
  }

  private void file(String digest, Row.@Nullable FileRow row) {
    draft.files = with(draft.files, digest, row);
    noteReferences(digest);
  }

  private void unit(String name, Row.@Nullable UnitRow row, long revision) {
    Row.UnitRow before = draft.units.get(name);
    draft.units = with(draft.units, name, row);
    if (before != null) {
      refer(before.digest(), -1);
    }
    if (row != null) {
      refer(row.digest(), 1);
    }
    boolean wasGlobal = before != null && before.global();
    boolean isGlobal = row != null && row.global();
    draft.globals = with(draft.globals, name, isGlobal ? Boolean.TRUE : null);
    if (wasGlobal || isGlobal) {
      log(globals, revision, name);
    }
    unitChanged(name, revision);
    Row.PlacementRow placement = draft.placements.get(name);
    if (placement != null) {
      log(assignments(placement.machineId()), revision, name);
    }
  }

  private void unitChanged(String name, long revision) {
    log(units, revision, name);
    log(cluster, revision, new ClusterKey.UnitKey(name));
  }

  private void placement(String name, Row.@Nullable PlacementRow row, long revision) {
    Row.PlacementRow before = draft.placements.get(name);
    draft.placements = with(draft.placements, name, row);
    if (before != null) {
      place(before.machineId(), name, null);
      log(assignments(before.machineId()), revision, name);
    }
    if (row != null) {
      place(row.machineId(), name, row);
      log(assignments(row.machineId()), revision, name);
    }
    unitChanged(name, revision);
  }

  private void place(String machineId, String name, Row.@Nullable PlacementRow row) {
    SortedTree<String, Row.PlacementRow> there =
        Objects.requireNonNullElse(draft.placed.get(machineId), SortedTree.empty());
    SortedTree<String, Row.PlacementRow> now = with(there, name, row);
    draft.placed = with(draft.placed, machineId, now.isEmpty() ? null : now);
  }

  private void refusal(String name, Row.@Nullable RefusalRow row, long revision) {
    draft.refusals = with(draft.refusals, name, row);
    unitChanged(name, revision);
  }

  private void machine(String id, long revision) {
    log(machines, revision, id);
    log(cluster, revision, new ClusterKey.MachineKey(id));
    log(assignments(id), revision, THE_MACHINE);
  }

  private void state(StateKey key, Row.@Nullable StateRow row, long revision) {
    Row.UnitRow unit = draft.units.get(key.unit());
    ClusterState before = pending();
    draft.states = with(draft.states, key, row);
    SortedTree<String, Row.StateRow> ofMachine =
        Objects.requireNonNullElse(draft.statesByMachine.get(key.machineId()), SortedTree.empty());
    SortedTree<String, Row.StateRow> now = with(ofMachine, key.unit(), row);
    draft.statesByMachine =
        with(draft.statesByMachine, key.machineId(), now.isEmpty() ? null : now);
    log(states, revision, key);
    if (unit != null
        && before.currentState(key.unit(), unit) != pending().currentState(key.unit(), unit)) {
      log(units, revision, key.unit());
    }
  }

  private void refer(String digest, int change) {
    int count = references.merge(digest, change, Integer::sum);
    if (count == 0) {
      references.remove(digest);
    }
    noteReferences(digest);
  }

  private void noteReferences(String digest) {
    boolean lonely = draft.files.contains(digest) && !references.containsKey(digest);
    draft.unreferenced = with(draft.unreferenced, digest, lonely ? Boolean.TRUE : null);
  }

  private static <K extends Comparable<? super K>, V> SortedTree<K, V> with(
      SortedTree<K, V> tree, K key, @Nullable V value) {
    return value == null ? tree.remove(key) : tree.put(key, value);
  }

  private <K> void log(ChangeLog<K> log, long revision, K key) {
    log.append(revision, key);
    touched.add(log);
  }

  /**
   * Makes all changes since the last time visible at once, as the state of {@code revision}: hands
   * it to {@code reader}, then rings for those who follow what changed.
   */
  public void publish(long revision, Consumer<ClusterState> reader) {
    state = draft.at(epoch, revision);
    reader.accept(state);
    touched.forEach(ChangeLog::ring);
    touched.clear();
    dropMachineLogs(revision);
  }

  private synchronized void dropMachineLogs(long revision) {
    if (assignments.size() > MAX_MACHINE_LOGS) {
      assignments.values().removeIf(log -> !log.isFollowed());
      machineFloor = revision;
    }
  }

  /** Forgets everything: what follows is the history of another cluster. */
  public void reset() {
    epoch++;
    state = ClusterState.NOTHING;
    draft = new Draft(state);
    references.clear();
    touched.clear();
    startHistory(0);
  }

  /** Says that what changed up to {@code revision} is not known. */
  public synchronized void startHistory(long revision) {
    units.clear(revision);
    machines.clear(revision);
    states.clear(revision);
    cluster.clear(revision);
    globals.clear(revision);
    liveness.clear(revision);
    assignments.values().forEach(log -> log.clear(revision));
    machineFloor = revision;
  }

  /** The parts of the state that is being made. */
  private static final class Draft {
    SortedTree<String, Row.FileRow> files;
    SortedTree<String, Row.UnitRow> units;
    SortedTree<String, Row.PlacementRow> placements;
    SortedTree<String, Row.RefusalRow> refusals;
    SortedTree<String, Row.MachineRow> machines;
    SortedTree<String, Row.MetadataRow> metadata;
    SortedTree<String, Row.ReplicaRow> replicas;
    SortedTree<String, Row.LeaderRow> leaders;
    SortedTree<StateKey, Row.StateRow> states;
    SortedTree<String, SortedTree<String, Row.StateRow>> statesByMachine;
    SortedTree<String, SortedTree<String, Row.PlacementRow>> placed;
    SortedTree<String, Boolean> globals;
    SortedTree<String, Boolean> unreferenced;

    Draft(ClusterState from) {
      files = from.files();
      units = from.units();
      placements = from.placements();
      refusals = from.refusals();
      machines = from.machines();
      metadata = from.metadata();
      replicas = from.replicas();
      leaders = from.leaders();
      states = from.states();
      statesByMachine = from.statesByMachine();
      placed = from.placed();
      globals = from.globals();
      unreferenced = from.unreferenced();
    }

    ClusterState at(int epoch, long revision) {
      return new ClusterState(
          epoch,
          revision,
          files,
          units,
          placements,
          refusals,
          machines,
          metadata,
          replicas,
          leaders,
          states,
          statesByMachine,
          placed,
          globals,
          unreferenced);
    }
  }
}
