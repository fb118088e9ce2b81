package dev.fleet.registry.view;

import dev.fleet.registry.store.Key;
import dev.fleet.registry.store.Row;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
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

  private final ChangeLog<String> units = new ChangeLog<>(HISTORY, 0, name -> name);
  private final ChangeLog<String> machines = new ChangeLog<>(HISTORY, 0);
  private final ChangeLog<StateKey> states = new ChangeLog<>(HISTORY, 0, StateKey::unit);
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
        String machineId = key.stateMachine().intern(); // One copy for all its units.
        state(key.stateUnit(), machineId, (Row.StateRow) row, revision);
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
    Dossier dossier = draft.dossier(name);
    Row.UnitRow before = dossier.unit();
    draft.keep(dossier.with(row));
    draft.unitCount += (row == null ? 0 : 1) - (before == null ? 0 : 1);
    if (before != null) {
      refer(before.digest(), -1);
    }
    if (row != null) {
      refer(row.digest(), 1);
    }
    boolean wasGlobal = before != null && before.global();
    boolean isGlobal = row != null && row.global();
    if (wasGlobal || isGlobal) {
      draft.globals = with(draft.globals, dossier.name(), isGlobal ? Boolean.TRUE : null);
      log(globals, revision, dossier.name());
    }
    unitChanged(dossier.name(), revision);
    Row.PlacementRow placement = dossier.placement();
    if (placement != null) {
      log(assignments(placement.machineId()), revision, dossier.name());
    }
  }

  private void unitChanged(String name, long revision) {
    log(units, revision, name);
    log(cluster, revision, new ClusterKey.UnitKey(name));
  }

  private void placement(String name, Row.@Nullable PlacementRow row, long revision) {
    Dossier before = draft.dossier(name);
    Dossier now = before.with(row);
    draft.keep(now);
    if (before.placement() != null) {
      draft.noteConcern(now, before.placement().machineId());
      log(assignments(before.placement().machineId()), revision, now.name());
    }
    if (row != null) {
      draft.noteConcern(now, row.machineId());
      log(assignments(row.machineId()), revision, now.name());
    }
    unitChanged(now.name(), revision);
  }

  private void refusal(String name, Row.@Nullable RefusalRow row, long revision) {
    Dossier now = draft.dossier(name).with(row);
    draft.keep(now);
    unitChanged(now.name(), revision);
  }

  private void machine(String id, long revision) {
    log(machines, revision, id);
    log(cluster, revision, new ClusterKey.MachineKey(id));
    log(assignments(id), revision, THE_MACHINE);
  }

  private void state(String unit, String machineId, Row.@Nullable StateRow row, long revision) {
    Dossier before = draft.dossier(unit);
    Dossier now = before.with(machineId, row);
    draft.keep(now);
    draft.noteConcern(now, machineId);
    log(states, revision, new StateKey(now.name(), machineId));
    Row.UnitRow of = now.unit();
    if (of != null && before.currentState(of) != now.currentState(of)) {
      log(units, revision, now.name());
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
    touched.forEach(ChangeLog::tell);
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

  /** Takes a whole picture in place of everything that there was. What led to it is not known. */
  void start(InitialState initial, long revision) {
    draft = new Draft(initial.state(epoch, revision));
    references.clear();
    references.putAll(initial.references());
    startAnew(revision);
  }

  /** Forgets everything: what follows is the history of another cluster. */
  public void reset() {
    epoch++;
    state = ClusterState.NOTHING;
    draft = new Draft(state);
    references.clear();
    startAnew(0);
  }

  /** Says that what changed up to {@code revision} is not known, to all who follow. */
  private void startAnew(long revision) {
    startHistory(revision);
    touched.addAll(List.of(units, machines, states, cluster, globals, liveness));
    touched.addAll(machineLogs());
  }

  private synchronized List<ChangeLog<String>> machineLogs() {
    return List.copyOf(assignments.values());
  }

  /** Says that what changed up to {@code revision} is not known. */
  private synchronized void startHistory(long revision) {
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
    SortedTree<String, Dossier> dossiers;
    int unitCount;
    SortedTree<String, Row.MachineRow> machines;
    SortedTree<String, Row.MetadataRow> metadata;
    SortedTree<String, Row.ReplicaRow> replicas;
    SortedTree<String, Row.LeaderRow> leaders;
    SortedTree<String, SortedTree<String, Boolean>> onMachines;
    SortedTree<String, Boolean> globals;
    SortedTree<String, Boolean> unreferenced;

    Draft(ClusterState from) {
      files = from.files();
      dossiers = from.dossiers();
      unitCount = from.unitCount();
      machines = from.machines();
      metadata = from.metadata();
      replicas = from.replicas();
      leaders = from.leaders();
      onMachines = from.onMachines();
      globals = from.globals();
      unreferenced = from.unreferenced();
    }

    Dossier dossier(String name) {
      return Objects.requireNonNullElseGet(dossiers.get(name), () -> Dossier.empty(name));
    }

    void keep(Dossier dossier) {
      dossiers = with(dossiers, dossier.name(), dossier.isEmpty() ? null : dossier);
    }

    /** Notes whether a name concerns a machine. */
    void noteConcern(Dossier dossier, String machineId) {
      SortedTree<String, Boolean> there =
          Objects.requireNonNullElse(onMachines.get(machineId), SortedTree.empty());
      boolean concerns = dossier.concerns(machineId);
      if (concerns != there.contains(dossier.name())) {
        SortedTree<String, Boolean> now =
            with(there, dossier.name(), concerns ? Boolean.TRUE : null);
        onMachines = with(onMachines, machineId, now.isEmpty() ? null : now);
      }
    }

    ClusterState at(int epoch, long revision) {
      return new ClusterState(
          epoch,
          revision,
          files,
          dossiers,
          unitCount,
          machines,
          metadata,
          replicas,
          leaders,
          onMachines,
          globals,
          unreferenced);
    }
  }
}
