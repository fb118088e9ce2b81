package dev.fleet.registry.view;

import dev.fleet.registry.store.Key;
import dev.fleet.registry.store.Kind;
import dev.fleet.registry.store.Row;
import dev.fleet.v1.DesiredState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything the registry keeps, at one revision. Immutable: read it from any thread for as long as
 * needed.
 *
 * @param epoch changes when etcd's history is not the one it was: revisions of different epochs
 *     cannot be compared
 * @param revision the etcd revision it is true of
 * @param placed for each machine the units that are placed there
 * @param globals names of the global units
 * @param unreferenced digests of files to which no unit refers
 * @param statesByMachine for each machine its reports by unit; the same rows as {@code states}
 */
public record ClusterState(
    int epoch,
    long revision,
    SortedTree<String, Row.FileRow> files,
    SortedTree<String, Row.UnitRow> units,
    SortedTree<String, Row.PlacementRow> placements,
    SortedTree<String, Row.RefusalRow> refusals,
    SortedTree<String, Row.MachineRow> machines,
    SortedTree<String, Row.MetadataRow> metadata,
    SortedTree<String, Row.ReplicaRow> replicas,
    SortedTree<String, Row.LeaderRow> leaders,
    SortedTree<StateKey, Row.StateRow> states,
    SortedTree<String, SortedTree<String, Row.StateRow>> statesByMachine,
    SortedTree<String, SortedTree<String, Row.PlacementRow>> placed,
    SortedTree<String, Boolean> globals,
    SortedTree<String, Boolean> unreferenced) {

  /** Of a cluster of which nothing is known yet. */
  public static final ClusterState NOTHING =
      new ClusterState(
          0,
          0,
          SortedTree.empty(),
          SortedTree.empty(),
          SortedTree.empty(),
          SortedTree.empty(),
          SortedTree.empty(),
          SortedTree.empty(),
          SortedTree.empty(),
          SortedTree.empty(),
          SortedTree.empty(),
          SortedTree.empty(),
          SortedTree.empty(),
          SortedTree.empty(),
          SortedTree.empty());

  /** The row of a key, or null. */
  public @Nullable Row row(Key key) {
    return switch (key.kind()) {
      case FILE -> files.get(key.name());
      case UNIT -> units.get(key.name());
      case PLACEMENT -> placements.get(key.name());
      case REFUSAL -> refusals.get(key.name());
      case MACHINE -> machines.get(key.name());
      case METADATA -> metadata.get(key.name());
      case REPLICA -> replicas.get(key.name());
      case LEADER -> leaders.get(key.name());
      case STATE -> {
        int slash = key.name().indexOf('/');
        yield state(key.name().substring(0, slash), key.name().substring(slash + 1));
      }
    };
  }

  /** All keys, in no particular order. */
  List<Key> keys() {
    var keys = new ArrayList<Key>();
    files.forEach(entry -> keys.add(Key.file(entry.key())));
    units.forEach(entry -> keys.add(Key.unit(entry.key())));
    placements.forEach(entry -> keys.add(Key.placement(entry.key())));
    refusals.forEach(entry -> keys.add(Key.refusal(entry.key())));
    machines.forEach(entry -> keys.add(Key.machine(entry.key())));
    metadata.forEach(entry -> keys.add(Key.metadata(entry.key())));
    replicas.forEach(entry -> keys.add(Key.replica(entry.key())));
    leaders.forEach(entry -> keys.add(new Key(Kind.LEADER, entry.key())));
    states.forEach(entry -> keys.add(Key.state(entry.key().machineId(), entry.key().unit())));
    return keys;
  }

  /** What a machine reports of a unit, or null. */
  public Row.@Nullable StateRow state(String machineId, String unit) {
    SortedTree<String, Row.StateRow> ofMachine = statesByMachine.get(machineId);
    return ofMachine == null ? null : ofMachine.get(unit);
  }

  /** The leading scheduler, or null. */
  public Row.@Nullable LeaderRow leader() {
    return leaders.get(Key.LEADER.name());
  }

  /** Where the unit is placed, or null; an entry left by an earlier unit of its name is none. */
  public Row.@Nullable PlacementRow placementOf(String name, Row.UnitRow unit) {
    Row.PlacementRow placement = placements.get(name);
    boolean fits = placement != null && placement.unitCreateRevision() == unit.version().created();
    return fits ? placement : null;
  }

  /** Why a wanted unit has no place, or null. */
  public Row.@Nullable RefusalRow refusalOf(String name, Row.UnitRow unit) {
    Row.RefusalRow refusal = refusals.get(name);
    boolean fits =
        refusal != null
            && refusal.unitCreateRevision() == unit.version().created()
            && unit.isWanted()
            && placementOf(name, unit) == null;
    return fits ? refusal : null;
  }

  /** What has been reached; see {@code Unit.current_state}. */
  public DesiredState currentState(String name, Row.UnitRow unit) {
    if (unit.global()) {
      return DesiredState.DESIRED_STATE_UNSPECIFIED;
    }
    Row.PlacementRow placement = placementOf(name, unit);
    Row.StateRow state = placement == null ? null : state(placement.machineId(), name);
    if (state == null || isOfEarlierUnit(state, unit)) {
      return DesiredState.DESIRED_STATE_INACTIVE;
    }
    return switch (state.agentState()) {
      case DESIRED_STATE_LOADED, DESIRED_STATE_LAUNCHED -> state.agentState();
      case DESIRED_STATE_INACTIVE, DESIRED_STATE_UNSPECIFIED, UNRECOGNIZED ->
          DesiredState.DESIRED_STATE_INACTIVE;
    };
  }

  /**
   * Whether a report is about a destroyed unit of the same name. A report that is older than the
   * unit but shows just its content and generation counts: the machine has nothing new to say.
   */
  private static boolean isOfEarlierUnit(Row.StateRow state, Row.UnitRow unit) {
    return state.revision() < unit.version().created()
        && !(state.hash().equals(unit.hash()) && state.generation() == unit.generation());
  }

  /** Whether the machine is to have the unit by its placement; global units are another matter. */
  public boolean isAssigned(String machineId, String name) {
    Row.UnitRow unit = units.get(name);
    if (unit == null || unit.global() || !unit.isWanted()) {
      return false;
    }
    Row.PlacementRow placement = placementOf(name, unit);
    return placement != null && placement.machineId().equals(machineId);
  }
}
