package dev.fleet.registry.view;

import dev.fleet.registry.store.Key;
import dev.fleet.registry.store.Kind;
import dev.fleet.registry.store.Row;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Everything the registry keeps, at one revision. Immutable: read it from any thread for as long as
 * needed.
 *
 * @param epoch changes when etcd's history is not the one it was: revisions of different epochs
 *     cannot be compared
 * @param revision the etcd revision it is true of
 * @param dossiers by the name of the unit
 * @param unitCount how many of the dossiers are of units that exist
 * @param onMachines for each machine the names that concern it: what is placed there, and what it
 *     reports
 * @param globals names of the global units
 * @param unreferenced digests of files to which no unit refers
 */
public record ClusterState(
    int epoch,
    long revision,
    SortedTree<String, Row.FileRow> files,
    SortedTree<String, Dossier> dossiers,
    int unitCount,
    SortedTree<String, Row.MachineRow> machines,
    SortedTree<String, Row.MetadataRow> metadata,
    SortedTree<String, Row.ReplicaRow> replicas,
    SortedTree<String, Row.LeaderRow> leaders,
    SortedTree<String, SortedTree<String, Boolean>> onMachines,
    SortedTree<String, Boolean> globals,
    SortedTree<String, Boolean> unreferenced) {
  /** Of a cluster of which nothing is known yet. */
  public static final ClusterState NOTHING =
      new ClusterState(
          0,
          0,
          SortedTree.empty(),
          SortedTree.empty(),
          0,
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
      case UNIT -> dossier(key.name()).unit();
      case PLACEMENT -> dossier(key.name()).placement();
      case REFUSAL -> dossier(key.name()).refusal();
      case MACHINE -> machines.get(key.name());
      case METADATA -> metadata.get(key.name());
      case REPLICA -> replicas.get(key.name());
      case LEADER -> leaders.get(key.name());
      case STATE -> state(key.stateMachine(), key.stateUnit());
    };
  }

  /** All keys, in no particular order. */
  List<Key> keys() {
    var keys = new ArrayList<Key>();
    files.forEach(entry -> keys.add(Key.file(entry.key())));
    dossiers.forEach(entry -> addKeys(entry.value(), keys));
    machines.forEach(entry -> keys.add(Key.machine(entry.key())));
    metadata.forEach(entry -> keys.add(Key.metadata(entry.key())));
    replicas.forEach(entry -> keys.add(Key.replica(entry.key())));
    leaders.forEach(entry -> keys.add(new Key(Kind.LEADER, entry.key())));
    return keys;
  }

  private static void addKeys(Dossier dossier, List<Key> keys) {
    if (dossier.unit() != null) {
      keys.add(Key.unit(dossier.name()));
    }
    if (dossier.placement() != null) {
      keys.add(Key.placement(dossier.name()));
    }
    if (dossier.refusal() != null) {
      keys.add(Key.refusal(dossier.name()));
    }
    dossier.states().forEach((machine, row) -> keys.add(Key.state(machine, dossier.name())));
  }

  /** What is kept under a name; empty if there is nothing. */
  public Dossier dossier(String name) {
    Dossier dossier = dossiers.get(name);
    return dossier == null ? Dossier.empty(name) : dossier;
  }

  /** The unit of this name, or null. */
  public Row.@Nullable UnitRow unit(String name) {
    return dossier(name).unit();
  }

  /** The names of all units, in their order. */
  public Iterable<String> unitNames() {
    return () -> names(dossiers.iterator());
  }

  /** The names of the units behind {@code name}, in their order. */
  public Iterable<String> unitNamesAfter(String name) {
    return () -> names(dossiers.after(name).iterator());
  }

  private static Iterator<String> names(Iterator<SortedTree.Entry<String, Dossier>> entries) {
    return stream(entries).filter(dossier -> dossier.unit() != null).map(Dossier::name).iterator();
  }

  private static Stream<Dossier> stream(Iterator<SortedTree.Entry<String, Dossier>> entries) {
    Spliterator<SortedTree.Entry<String, Dossier>> ordered =
        Spliterators.spliteratorUnknownSize(entries, Spliterator.ORDERED);
    return StreamSupport.stream(ordered, false).map(SortedTree.Entry::value);
  }

  /** What machines report, in the order of its keys. */
  public Iterable<StateEntry> states() {
    return () -> states(dossiers.iterator()).iterator();
  }

  /** What machines report of one unit, by machine. */
  public List<StateEntry> statesOf(String unit) {
    return StateEntry.of(dossier(unit)).toList();
  }

  /** What is behind {@code key} of {@link #states}. */
  public Iterable<StateEntry> statesAfter(StateKey key) {
    return () ->
        Stream.concat(
                StateEntry.of(dossier(key.unit())).filter(e -> e.key().compareTo(key) > 0),
                states(dossiers.after(key.unit()).iterator()))
            .iterator();
  }

  private static Stream<StateEntry> states(Iterator<SortedTree.Entry<String, Dossier>> entries) {
    return stream(entries).flatMap(StateEntry::of);
  }

  /** What a machine reports of a unit, or null. */
  public Row.@Nullable StateRow state(String machineId, String unit) {
    return dossier(unit).state(machineId);
  }

  /** The names that concern a machine: what is placed there, and what it reports. */
  public SortedTree<String, Boolean> onMachine(String machineId) {
    SortedTree<String, Boolean> names = onMachines.get(machineId);
    return names == null ? SortedTree.empty() : names;
  }

  /** The leading scheduler, or null. */
  public Row.@Nullable LeaderRow leader() {
    return leaders.get(Key.LEADER.name());
  }
}
