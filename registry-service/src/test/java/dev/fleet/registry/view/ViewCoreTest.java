package dev.fleet.registry.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.fleet.registry.store.Key;
import dev.fleet.registry.store.Kind;
import dev.fleet.registry.store.Row;
import dev.fleet.testkit.random.Seeded;
import dev.fleet.v1.DesiredState;
import dev.fleet.v1.MachineScheduling;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Random histories of etcd: the view must equal one that is built from scratch, naively. */
class ViewCoreTest {
  private static final List<String> UNITS = List.of("a.service", "b.service", "c@1.service");
  private static final Set<String> NAMED = Set.of("a.service", "c@1.service");
  private static final List<String> MACHINES = List.of("m1", "m2", "m10");
  private static final List<String> DIGESTS = List.of("d1", "d2");

  /** etcd, as a map. */
  private static final class Oracle {
    final TreeMap<Key, Row> rows = new TreeMap<>();
    long revision = 1;
  }

  @Test
  void theViewIsWhatEtcdHolds() {
    Seeded.run(
        300,
        random -> {
          var oracle = new Oracle();
          var core = new ViewCore();
          core.publish(1, state -> {});
          for (int i = 0; i < 150; i++) {
            step(random, oracle, core, state -> {});
            if (random.oneIn(10)) {
              core = listed(random, oracle); // Another replica, which goes on from here.
            }
            assertSame(core.state(), oracle);
          }
        });
  }

  /** A view that begins with a list of everything. */
  private static ViewCore listed(Seeded random, Oracle oracle) {
    var initial = new InitialState();
    Map<Key, Row> rows = random.oneIn(2) ? oracle.rows : oracle.rows.descendingMap();
    rows.forEach(initial::add);
    var core = new ViewCore();
    core.start(initial, oracle.revision);
    core.publish(oracle.revision, state -> {});
    return core;
  }

  @Test
  void whoFollowsIsToldOfAListThatReplacesEverything() {
    var core = new ViewCore();
    var all = new Wakeup();
    var named = new Wakeup();
    core.units().follow(all);
    try (NamedChanges<String> changes = core.units().follow(NAMED, named)) {
      core.start(new InitialState(), 7);
      core.publish(7, state -> {});
      assertThat(changes.between(1, 7)).isEmpty();
    }
    assertThat(core.units().between(1, 7)).isEmpty();
    assertThat(core.units().between(7, 7)).contains(List.of());
    assertThat(all.isRung()).isTrue();
    assertThat(named.isRung()).isTrue();
  }

  @Test
  void whoFollowsTheLogsSeesEveryChange() {
    Seeded.run(
        150,
        random -> {
          var oracle = new Oracle();
          var core = new ViewCore();
          core.publish(1, state -> {});
          var follower = new Replay(core);
          for (int i = 0; i < 150; i++) {
            // Reads at the first moment at which it can, or later, or not yet.
            boolean atOnce = random.oneIn(4);
            step(random, oracle, core, state -> catchUp(follower, atOnce));
            catchUp(follower, random.oneIn(4));
          }
          follower.catchUp();
          follower.assertSame(core.state());
        });
  }

  private static void catchUp(Replay follower, boolean now) {
    if (now) {
      follower.catchUp();
    }
  }

  /** One to three changes in one transaction. */
  private static void step(
      Seeded random, Oracle oracle, ViewCore core, Consumer<ClusterState> reader) {
    oracle.revision += random.between(1, 3);
    Map<Key, Optional<Row>> writes = new HashMap<>();
    for (int i = random.between(1, 3); i > 0; i--) {
      Key key = key(random);
      boolean delete = random.oneIn(3);
      Row before = oracle.rows.get(key);
      long created = before == null ? oracle.revision : before.version().created();
      var version = new Row.Version(created, oracle.revision);
      writes.put(key, delete ? Optional.empty() : Optional.of(row(random, key, version, oracle)));
    }
    writes.forEach(
        (key, row) -> {
          if (row.isPresent()) {
            oracle.rows.put(key, row.get());
          } else if (oracle.rows.remove(key) == null) {
            return; // etcd has no event for it.
          }
          core.apply(key, row.orElse(null), oracle.revision);
        });
    core.publish(oracle.revision, reader);
  }

  private static Key key(Seeded random) {
    String unit = random.pick(UNITS);
    String machine = random.pick(MACHINES);
    return switch (random.pick(List.of(Kind.values()))) {
      case FILE -> Key.file(random.pick(DIGESTS));
      case UNIT -> Key.unit(unit);
      case PLACEMENT -> Key.placement(unit);
      case REFUSAL -> Key.refusal(unit);
      case MACHINE -> Key.machine(machine);
      case METADATA -> Key.metadata(machine);
      case STATE -> Key.state(machine, unit);
      case REPLICA -> Key.replica("r" + random.between(1, 2));
      case LEADER -> Key.LEADER;
    };
  }

  private static Row row(Seeded random, Key key, Row.Version version, Oracle oracle) {
    DesiredState desired =
        random.pick(
            DesiredState.DESIRED_STATE_INACTIVE,
            DesiredState.DESIRED_STATE_LOADED,
            DesiredState.DESIRED_STATE_LAUNCHED);
    Row unit = oracle.rows.get(Key.unit(key.name()));
    long created = unit == null ? random.between(0, 50) : unit.version().created();
    return switch (key.kind()) {
      case FILE -> new Row.FileRow(ByteString.EMPTY, "h", "", random.oneIn(4), version);
      case UNIT ->
          new Row.UnitRow(
              random.pick(DIGESTS), "h", desired, random.oneIn(4), 1, 0, 0, 0, 0, version);
      case PLACEMENT -> new Row.PlacementRow(random.pick(MACHINES), 1, "", created, version);
      case REFUSAL -> new Row.RefusalRow("no", 1, created, version);
      case MACHINE ->
          new Row.MachineRow(
              "h", "", Map.of(), "", "", "", "", "", 0, 0, "s", "r1", 5_000, version);
      case METADATA ->
          new Row.MetadataRow(
              Map.of(), List.of(), MachineScheduling.MACHINE_SCHEDULING_CORDONED, version);
      case STATE -> new Row.StateRow(desired, "", "", "", "h", 1, "", 0, 0, "", version);
      case REPLICA -> new Row.ReplicaRow("", version);
      case LEADER -> new Row.LeaderRow("c", "", version);
    };
  }

  private static void assertSame(ClusterState state, Oracle oracle) {
    assertThat(state.revision()).isEqualTo(oracle.revision);
    assertThat(new TreeSet<>(state.keys())).isEqualTo(oracle.rows.keySet());
    oracle.rows.forEach((key, row) -> assertThat(state.row(key)).isEqualTo(row));
    var onMachines = new TreeMap<String, Set<String>>();
    var globals = new TreeSet<String>();
    var referenced = new HashSet<String>();
    oracle.rows.forEach(
        (key, row) -> {
          switch (row) {
            case Row.PlacementRow placement ->
                onMachines
                    .computeIfAbsent(placement.machineId(), id -> new TreeSet<>())
                    .add(key.name());
            case Row.UnitRow unit -> {
              referenced.add(unit.digest());
              if (unit.global()) {
                globals.add(key.name());
              }
            }
            case Row.StateRow _ -> {
              String[] parts = key.name().split("/", 2);
              onMachines.computeIfAbsent(parts[0], id -> new TreeSet<>()).add(parts[1]);
            }
            default -> {}
          }
        });
    assertThat(names(state.onMachines())).isEqualTo(onMachines);
    assertThat(state.unitNames()).hasSize(state.unitCount());
    assertThat(keys(state.globals())).isEqualTo(globals);
    assertThat(keys(state.unreferenced()))
        .isEqualTo(
            keys(state.files()).stream()
                .filter(digest -> !referenced.contains(digest))
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  private static <V> Map<String, Set<String>> names(
      SortedTree<String, SortedTree<String, V>> trees) {
    var names = new TreeMap<String, Set<String>>();
    trees.forEach(entry -> names.put(entry.key(), keys(entry.value())));
    return names;
  }

  private static Set<String> keys(SortedTree<String, ?> tree) {
    var keys = new TreeSet<String>();
    tree.forEach(entry -> keys.add(entry.key()));
    return keys;
  }

  /** What clients that follow know, kept by changes alone. */
  private static final class Replay {
    private final ViewCore core;
    private final Map<String, String> units = new TreeMap<>();
    private final Map<String, Row> machines = new TreeMap<>();
    private final Map<StateKey, Row> states = new TreeMap<>();
    private final Map<String, String> scheduled = new TreeMap<>();
    private final List<Assigned> assigned = new ArrayList<>();
    private final NamedChanges<String> unitsByName;
    private final NamedChanges<StateKey> statesByName;
    private final Map<String, String> namedUnits = new TreeMap<>();
    private final Map<StateKey, Row> namedStates = new TreeMap<>();
    private long position = 1;

    Replay(ViewCore core) {
      this.core = core;
      unitsByName = core.units().follow(NAMED, new Wakeup());
      statesByName = core.states().follow(NAMED, new Wakeup());
      for (String machine : MACHINES) {
        ChangeLog<String> log = core.followAssignments(machine, new Wakeup());
        assigned.add(new Assigned(machine, log, new TreeSet<>()));
      }
    }

    private record Assigned(String machine, ChangeLog<String> log, Set<String> units) {}

    void catchUp() {
      ClusterState state = core.state();
      for (String name : changed(core.units())) {
        set(units, name, unit(state, name));
      }
      for (String id : changed(core.machines())) {
        set(machines, id, state.machines().get(id));
      }
      for (StateKey key : changed(core.states())) {
        set(states, key, state.state(key.machineId(), key.unit()));
      }
      for (String name : changed(unitsByName)) {
        set(namedUnits, name, unit(state, name));
      }
      for (StateKey key : changed(statesByName)) {
        set(namedStates, key, state.state(key.machineId(), key.unit()));
      }
      for (ClusterKey key : changed(core.cluster())) {
        if (key instanceof ClusterKey.UnitKey(String name)) {
          set(scheduled, name, scheduled(state, name));
        }
      }
      for (Assigned each : assigned) {
        var names = new ArrayList<>(changed(each.log()));
        names.addAll(changed(core.globals()));
        for (String name : names) {
          if (isAssigned(state, each.machine(), name)) {
            each.units().add(name);
          } else {
            each.units().remove(name);
          }
        }
      }
      position = state.revision();
    }

    private <K> List<K> changed(Changes<K> log) {
      return log.between(position, core.state().revision()).orElseThrow().stream()
          .map(ChangeLog.Change::key)
          .toList();
    }

    private static <K, V> void set(Map<K, V> map, K key, @Nullable V value) {
      if (value == null) {
        map.remove(key);
      } else {
        map.put(key, value);
      }
    }

    void assertSame(ClusterState state) {
      var expectedUnits = new TreeMap<String, String>();
      var expectedScheduled = new TreeMap<String, String>();
      for (String name : UNITS) {
        set(expectedUnits, name, unit(state, name));
        set(expectedScheduled, name, scheduled(state, name));
      }
      assertThat(units).isEqualTo(expectedUnits);
      assertThat(scheduled).isEqualTo(expectedScheduled);
      assertThat(machines.keySet()).isEqualTo(keys(state.machines()));
      var expectedStates = new TreeMap<StateKey, Row>();
      state.states().forEach(entry -> expectedStates.put(entry.key(), entry.row()));
      assertThat(states).isEqualTo(expectedStates);
      expectedUnits.keySet().retainAll(NAMED);
      assertThat(namedUnits).isEqualTo(expectedUnits);
      expectedStates.keySet().removeIf(key -> !NAMED.contains(key.unit()));
      assertThat(namedStates).isEqualTo(expectedStates);
      for (Assigned each : assigned) {
        Set<String> expected =
            UNITS.stream()
                .filter(name -> isAssigned(state, each.machine(), name))
                .collect(Collectors.toSet());
        assertThat(each.units()).isEqualTo(expected);
      }
    }

    /** Everything a watch of units shows. */
    private static @Nullable String unit(ClusterState state, String name) {
      Row.UnitRow unit = state.unit(name);
      return unit == null
          ? null
          : unit + scheduled(state, name) + state.dossier(name).currentState(unit).name();
    }

    /** Everything a scheduler is shown. */
    private static @Nullable String scheduled(ClusterState state, String name) {
      Row.UnitRow unit = state.unit(name);
      if (unit == null) {
        Row.PlacementRow orphan = state.dossier(name).placement();
        return orphan == null ? null : "orphan on " + orphan.machineId();
      }
      return unit
          + " "
          + state.dossier(name).placementOf(unit)
          + " "
          + state.dossier(name).refusalOf(unit);
    }

    private static boolean isAssigned(ClusterState state, String machine, String name) {
      Row.UnitRow unit = state.unit(name);
      boolean everywhere = unit != null && unit.global() && unit.isWanted();
      return everywhere || state.dossier(name).isAssigned(machine);
    }
  }
}
