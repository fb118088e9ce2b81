package dev.fleet.bench.core;

import com.google.protobuf.ByteString;
import dev.fleet.registry.etcd.Change;
import dev.fleet.registry.etcd.Entry;
import dev.fleet.registry.store.Key;
import dev.fleet.registry.store.KeySpace;
import dev.fleet.registry.store.Row;
import dev.fleet.registry.store.Rows;
import dev.fleet.registry.view.LiveView;
import dev.fleet.v1.DesiredState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** A registry's view of units that run on machines, and what may happen to them. */
final class ViewContents {
  private static final int UNITS_A_MACHINE = 200;
  private static final int TEMPLATES = 5;
  private static final int PAGE = 10_000;
  private static final Row.Version NO_VERSION = new Row.Version(0, 0);
  private static final KeySpace KEYS = new KeySpace("/fleet/v1/");

  private final int units;
  private final List<String> machines;
  private long revision = 1;
  private int turn;

  ViewContents(int units) {
    this.units = units;
    this.machines = Machines.ids(Math.max(2, units / UNITS_A_MACHINE));
  }

  static KeySpace keys() {
    return KEYS;
  }

  /** Fills a new view, as from the first list of all keys. */
  void fill(LiveView view) {
    view.beginList(revision);
    list(view, machines.size(), i -> List.of(entry(Key.machine(machines.get(i)), machine(i))));
    list(view, units, i -> List.of(entry(Key.unit(name(i)), unit(i))));
    list(view, units, i -> List.of(entry(Key.placement(name(i)), placement(machineOf(i)))));
    list(view, units, i -> List.of(entry(Key.state(machineOf(i), name(i)), state("running"))));
    view.endList();
    view.publish(revision);
  }

  private static void list(LiveView view, int count, IntFunction<List<Entry>> entries) {
    List<Entry> page = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      page.addAll(entries.apply(i));
      if (page.size() >= PAGE || i == count - 1) {
        view.listed(page);
        page.clear();
      }
    }
  }

  /** The revision of what was asked for last. */
  long revision() {
    return revision;
  }

  /** The name of the unit with this number; numbers are below how many there are. */
  static String name(int number) {
    return "bench" + number % TEMPLATES + "@" + number + ".service";
  }

  private String machineOf(int number) {
    return machines.get(number / UNITS_A_MACHINE % machines.size());
  }

  List<Change> newUnits() {
    return puts(i -> entry(Key.unit("new@" + i + ".service"), unit(i)));
  }

  List<Change> noNewUnits() {
    revision++;
    return IntStream.range(0, ViewBenchmark.CHANGES)
        .<Change>mapToObj(
            i -> new Change.Delete(KEYS.bytes(Key.unit("new@" + i + ".service")), revision))
        .toList();
  }

  /** Units from all over move, to another machine each time. */
  List<Change> placements() {
    turn++;
    int step = units / ViewBenchmark.CHANGES;
    return puts(
        i ->
            entry(
                Key.placement(name(i * step)),
                placement(machines.get((i + turn) % machines.size()))));
  }

  /** All that one machine has changes. */
  List<Change> report() {
    turn++;
    String machine = machines.get(0);
    String state = turn % 2 == 0 ? "running" : "dead";
    return puts(i -> entry(Key.state(machine, name(i)), state(state)));
  }

  private List<Change> puts(IntFunction<Entry> entries) {
    revision++;
    return IntStream.range(0, ViewBenchmark.CHANGES)
        .<Change>mapToObj(i -> new Change.Put(entries.apply(i)))
        .toList();
  }

  private Entry entry(Key key, ByteString value) {
    return new Entry(KEYS.bytes(key), value, revision, revision);
  }

  private static ByteString machine(int number) {
    return Rows.encode(
        new Row.MachineRow(
            "host-" + number,
            "10.0.0.1",
            Map.of("region", "eu"),
            "10.0.0.1:7402",
            "10.0.0.1:7403",
            "0.1.0",
            "systemd",
            "6d1e2c2e-8ac5-4a6e-9b7a-6f5a3d1c0b9e",
            22,
            1_700_000_000_000L,
            "session-" + number,
            "replica",
            5_000,
            NO_VERSION));
  }

  private static ByteString unit(int number) {
    return Rows.encode(
        new Row.UnitRow(
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f0" + number % TEMPLATES,
            "a94a8fe5ccb19ba61c4c0873d391e987982fbbd" + number % TEMPLATES,
            DesiredState.DESIRED_STATE_LAUNCHED,
            false,
            1,
            number,
            0,
            1_700_000_000_000L,
            1_700_000_000_000L,
            NO_VERSION));
  }

  private static ByteString placement(String machine) {
    String reason = "target state launched and unit not scheduled; least loaded machine that fits";
    return Rows.encode(new Row.PlacementRow(machine, 7, reason, 1, NO_VERSION));
  }

  private static ByteString state(String sub) {
    return Rows.encode(
        new Row.StateRow(
            DesiredState.DESIRED_STATE_LAUNCHED,
            "loaded",
            sub.equals("running") ? "active" : "inactive",
            sub,
            "a94a8fe5ccb19ba61c4c0873d391e987982fbbd0",
            1,
            "",
            1_700_000_000,
            123_456_789,
            "",
            NO_VERSION));
  }
}
