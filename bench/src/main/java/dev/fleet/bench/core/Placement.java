package dev.fleet.bench.core;

import dev.fleet.scheduler.model.UnitSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * A kind of unit to place, in a cluster that has many of its kind already.
 *
 * <p>Public for the code that JMH generates.
 */
public enum Placement {
  /** Nothing is asked for. */
  PLAIN("placed: plain", PlacementBenchmark.PLAIN_A_SECOND) {
    @Override
    List<List<UnitSpec>> present(int machines) {
      return List.of(apps(machines));
    }

    @Override
    List<UnitSpec> next() {
      return Units.instances("next", 0, PlacementBenchmark.UNITS);
    }
  },
  /** One of 20 regions, and one of 5 types. */
  METADATA("placed: two kinds of metadata", PlacementBenchmark.CONSTRAINED_A_SECOND) {
    private List<UnitSpec> units(String name, int eachPlace) {
      return each(
          Machines.PLACES,
          place ->
              Units.instances(
                  name + place,
                  0,
                  eachPlace,
                  "MachineMetadata=region=" + Machines.region(place),
                  "MachineMetadata=type=" + Machines.type(place)));
    }

    @Override
    List<List<UnitSpec>> present(int machines) {
      return List.of(units("app", machines * Machines.UNITS / Machines.PLACES));
    }

    @Override
    List<UnitSpec> next() {
      return units("next", PlacementBenchmark.UNITS / Machines.PLACES);
    }
  },
  /** Each on a machine that it names by its metadata. */
  PINNED("placed: metadata, each another machine", PlacementBenchmark.CONSTRAINED_A_SECOND) {
    @Override
    List<List<UnitSpec>> present(int machines) {
      return List.of(apps(machines));
    }

    @Override
    List<UnitSpec> next() {
      return each(
          PlacementBenchmark.UNITS,
          i ->
              List.of(
                  Units.unit("next" + i + ".service", "MachineMetadata=host=" + Machines.host(i))));
    }
  },
  /**
   * At most one a machine; four fifths of the machines have one, and these have less to do than the
   * others.
   */
  ONE_A_MACHINE("placed: conflicts, one a machine", PlacementBenchmark.CONSTRAINED_A_SECOND) {
    @Override
    List<List<UnitSpec>> present(int machines) {
      int taken = machines * 4 / 5;
      // The first machines by ID get the first units.
      List<String> free = Machines.ids(machines).stream().sorted().skip(taken).toList();
      List<UnitSpec> more =
          each(
              free.size(),
              i -> Units.instances("more" + i, 0, MORE_TO_DO, "MachineID=" + free.get(i)));
      return List.of(web(0, taken), apps(machines), more);
    }

    @Override
    List<UnitSpec> next() {
      return web(1_000_000, PlacementBenchmark.UNITS);
    }
  },
  /** None of fifty may share a machine. */
  GROUPS("placed: conflicts, groups of 50", PlacementBenchmark.CONSTRAINED_A_SECOND) {
    private List<UnitSpec> units(String name, int count) {
      return each(
          count / GROUP,
          group ->
              Units.instances(name + group, 0, GROUP, "Conflicts=" + name + group + "@*.service"));
    }

    @Override
    List<List<UnitSpec>> present(int machines) {
      return List.of(units("app", machines * Machines.UNITS));
    }

    @Override
    List<UnitSpec> next() {
      return units("next", PlacementBenchmark.UNITS);
    }
  },
  /** Each has to be where the one before it is. */
  CHAINS("placed: affinity, chains of 10", PlacementBenchmark.CONSTRAINED_A_SECOND) {
    private List<UnitSpec> units(String name, int count) {
      return each(
          count / CHAIN,
          chain ->
              IntStream.range(0, CHAIN).mapToObj(link -> link(name + chain + "-", link)).toList());
    }

    private static UnitSpec link(String chain, int link) {
      String name = chain + link + ".service";
      return link == 0
          ? Units.unit(name)
          : Units.unit(name, "MachineOf=" + chain + (link - 1) + ".service");
    }

    @Override
    List<List<UnitSpec>> present(int machines) {
      return List.of(units("app", machines * Machines.UNITS));
    }

    @Override
    List<UnitSpec> next() {
      return units("next", PlacementBenchmark.UNITS);
    }
  },
  /** All have to be where one unit is, together with a thousand that are there. */
  FOLLOWERS("placed: affinity, many to one", PlacementBenchmark.CONSTRAINED_A_SECOND) {
    private static final String LEADER = "MachineOf=database.service";

    @Override
    List<List<UnitSpec>> present(int machines) {
      return List.of(
          apps(machines),
          List.of(Units.unit("database.service")),
          Units.instances("client", 0, 1_000, LEADER));
    }

    @Override
    List<UnitSpec> next() {
      return Units.instances("next", 0, PlacementBenchmark.UNITS, LEADER);
    }
  },
  /** Every machine has one already. */
  FULL("refused: conflicts, all machines taken", PlacementBenchmark.CONSTRAINED_A_SECOND) {
    @Override
    List<List<UnitSpec>> present(int machines) {
      return List.of(web(0, machines), apps(machines));
    }

    @Override
    List<UnitSpec> next() {
      return web(1_000_000, PlacementBenchmark.UNITS);
    }
  },
  /** No machine is in the region that each asks for, which no other asks for. */
  NOWHERE("refused: metadata, each for another reason", Double.NaN) {
    @Override
    List<List<UnitSpec>> present(int machines) {
      return List.of(apps(machines));
    }

    @Override
    List<UnitSpec> next() {
      return each(
          PlacementBenchmark.UNITS,
          i -> List.of(Units.unit("next" + i + ".service", "MachineMetadata=region=none-" + i)));
    }
  };

  private static final int GROUP = 50;
  private static final int CHAIN = 10;
  private static final int MORE_TO_DO = 3;

  private final String words;
  private final double boundASecond;

  Placement(String words, double boundASecond) {
    this.words = words;
    this.boundASecond = boundASecond;
  }

  /** What the cluster has before, in the order in which it is placed. */
  abstract List<List<UnitSpec>> present(int machines);

  /** {@link PlacementBenchmark#UNITS} units to place. */
  abstract List<UnitSpec> next();

  String words() {
    return words;
  }

  /** What is promised at {@link PlacementBenchmark#BOUND_MACHINES} machines; NaN for nothing. */
  double boundASecond() {
    return boundASecond;
  }

  private static List<UnitSpec> apps(int machines) {
    return Units.instances("app", 0, machines * Machines.UNITS);
  }

  private static List<UnitSpec> web(int first, int count) {
    return Units.instances("web", first, count, "Conflicts=web@*.service");
  }

  private static List<UnitSpec> each(int count, IntFunction<List<UnitSpec>> units) {
    List<UnitSpec> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.addAll(units.apply(i));
    }
    return all;
  }
}
