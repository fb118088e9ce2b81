package dev.fleet.registry.view;

import dev.fleet.registry.store.Key;
import dev.fleet.registry.store.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Makes the first picture of a cluster from a list of all its rows. The trees are built once, from
 * what is sorted; as many changes would each make a dozen new nodes. Confined to one thread.
 */
final class InitialState {
  private final Map<String, Row.FileRow> files = new HashMap<>();
  private final Map<String, Row.MachineRow> machines = new HashMap<>();
  private final Map<String, Row.MetadataRow> metadata = new HashMap<>();
  private final Map<String, Row.ReplicaRow> replicas = new HashMap<>();
  private final Map<String, Row.LeaderRow> leaders = new HashMap<>();

  /** In the list's order: placements come by name, and little is left to sort. */
  private final Map<String, Dossier> dossiers = new LinkedHashMap<>();

  private final Map<String, Integer> references = new HashMap<>();

  /** Takes a row of a key that it does not have yet; in any order. */
  void add(Key key, Row row) {
    switch (row) {
      case Row.FileRow file -> files.put(key.name(), file);
      case Row.UnitRow unit -> {
        change(key.name(), dossier -> dossier.with(unit));
        references.merge(unit.digest(), 1, Integer::sum);
      }
      case Row.PlacementRow placement -> change(key.name(), dossier -> dossier.with(placement));
      case Row.RefusalRow refusal -> change(key.name(), dossier -> dossier.with(refusal));
      case Row.StateRow state -> {
        String machineId = key.stateMachine().intern(); // One copy for all its units.
        change(key.stateUnit(), dossier -> dossier.with(machineId, state));
      }
      case Row.MachineRow machine -> machines.put(key.name(), machine);
      case Row.MetadataRow changes -> metadata.put(key.name(), changes);
      case Row.ReplicaRow replica -> replicas.put(key.name(), replica);
      case Row.LeaderRow leader -> leaders.put(key.name(), leader);
    }
  }

  private void change(String unit, UnaryOperator<Dossier> change) {
    dossiers.compute(
        unit, (name, known) -> change.apply(known == null ? Dossier.empty(name) : known));
  }

  /** How many units refer to a file, by its digest. */
  Map<String, Integer> references() {
    return references;
  }

  /** The picture; to be called once, after the last row. */
  ClusterState state(int epoch, long revision) {
    var sorted = new ArrayList<>(dossiers.values());
    dossiers.clear();
    sorted.sort(Comparator.comparing(Dossier::name));
    return new ClusterState(
        epoch,
        revision,
        tree(files),
        SortedTree.ofSorted(sorted, Dossier::name, dossier -> dossier),
        (int) sorted.stream().filter(dossier -> dossier.unit() != null).count(),
        tree(machines),
        tree(metadata),
        tree(replicas),
        tree(leaders),
        onMachines(sorted),
        names(
            sorted.stream()
                .filter(dossier -> dossier.unit() != null && dossier.unit().global())
                .map(Dossier::name)
                .toList()),
        names(
            files.keySet().stream()
                .filter(digest -> !references.containsKey(digest))
                .sorted()
                .toList()));
  }

  private static SortedTree<String, SortedTree<String, Boolean>> onMachines(List<Dossier> sorted) {
    Map<String, List<String>> concerns = new TreeMap<>();
    for (Dossier dossier : sorted) {
      dossier.forEachMachine(
          id -> concerns.computeIfAbsent(id, machine -> new ArrayList<>()).add(dossier.name()));
    }
    return SortedTree.ofSorted(
        List.copyOf(concerns.entrySet()), Map.Entry::getKey, entry -> names(entry.getValue()));
  }

  private static SortedTree<String, Boolean> names(List<String> sorted) {
    return SortedTree.ofSorted(sorted, name -> name, name -> Boolean.TRUE);
  }

  private static <V> SortedTree<String, V> tree(Map<String, V> rows) {
    return SortedTree.ofSorted(
        rows.entrySet().stream().sorted(Map.Entry.comparingByKey()).toList(),
        Map.Entry::getKey,
        Map.Entry::getValue);
  }
}
