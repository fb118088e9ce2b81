package dev.fleet.ctl;

import dev.fleet.v1.GetUnitRequest;
import dev.fleet.v1.ListMachinesRequest;
import dev.fleet.v1.ListMachinesResponse;
import dev.fleet.v1.ListUnitStatesRequest;
import dev.fleet.v1.ListUnitStatesResponse;
import dev.fleet.v1.ListUnitsRequest;
import dev.fleet.v1.ListUnitsResponse;
import dev.fleet.v1.Machine;
import dev.fleet.v1.MachineServiceGrpc;
import dev.fleet.v1.Unit;
import dev.fleet.v1.UnitServiceGrpc;
import dev.fleet.v1.UnitState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the registry knows, read whole: the pages of a listing are put together. */
final class Registry {
  /** The most names that one request may hold. */
  static final int MAX_NAMES = 10_000;

  private Registry() {}

  /** Everything of one listing, and the revision it is true at. */
  record Listing<T>(List<T> items, long revision) {}

  /**
   * A pattern that only this name fits: registries take names as globs, and a unit's name may hold
   * a backslash.
   */
  static String literal(String name) {
    return name.replace("\\", "\\\\");
  }

  /** What to watch for these names: each of them, or, when they are too many, everything. */
  static List<String> watchable(Collection<String> names) {
    return names.size() > MAX_NAMES ? List.of() : literals(names);
  }

  /** {@link #literal} of each name. */
  static List<String> literals(Collection<String> names) {
    var patterns = new ArrayList<String>(names.size());
    for (String name : names) {
      patterns.add(literal(name));
    }
    return patterns;
  }

  /** The units that fit any of {@code patterns}, all of them if there is none, by name. */
  static Listing<Unit> units(Cluster cluster, List<String> patterns)
      throws CallFailure, InterruptedException {
    var units = new ArrayList<Unit>();
    var request = ListUnitsRequest.newBuilder().addAllNames(patterns);
    while (true) {
      ListUnitsResponse page = cluster.ask(UnitServiceGrpc.getListUnitsMethod(), request.build());
      units.addAll(page.getUnitsList());
      cluster.checkAge(page.getInfo());
      if (page.getNextPageToken().isEmpty()) {
        return new Listing<>(units, page.getInfo().getRevision());
      }
      request.setPageToken(page.getNextPageToken());
    }
  }

  /** The units of these names that exist, by name. */
  static Map<String, Unit> named(Cluster cluster, Collection<String> names)
      throws CallFailure, InterruptedException {
    var units = new LinkedHashMap<String, Unit>();
    List<String> patterns = literals(names);
    for (int from = 0; from < patterns.size(); from += MAX_NAMES) {
      List<String> some = patterns.subList(from, Math.min(patterns.size(), from + MAX_NAMES));
      for (Unit unit : units(cluster, some).items()) {
        units.put(unit.getName(), unit);
      }
    }
    return units;
  }

  /** One unit with its content. */
  static Unit unit(Cluster cluster, String name) throws CallFailure, InterruptedException {
    var request = GetUnitRequest.newBuilder().setName(name).build();
    var answer = cluster.ask(UnitServiceGrpc.getGetUnitMethod(), request);
    cluster.checkAge(answer.getInfo());
    return answer.getUnit();
  }

  /** What machines report of the units that fit any of {@code patterns}, by unit and machine. */
  static Listing<UnitState> states(Cluster cluster, List<String> patterns)
      throws CallFailure, InterruptedException {
    var states = new ArrayList<UnitState>();
    var request = ListUnitStatesRequest.newBuilder().addAllNames(patterns);
    while (true) {
      ListUnitStatesResponse page =
          cluster.ask(UnitServiceGrpc.getListUnitStatesMethod(), request.build());
      states.addAll(page.getStatesList());
      cluster.checkAge(page.getInfo());
      if (page.getNextPageToken().isEmpty()) {
        return new Listing<>(states, page.getInfo().getRevision());
      }
      request.setPageToken(page.getNextPageToken());
    }
  }

  /** All machines. */
  static Machines machines(Cluster cluster) throws CallFailure, InterruptedException {
    var machines = new LinkedHashMap<String, Machine>();
    var request = ListMachinesRequest.newBuilder();
    while (true) {
      ListMachinesResponse page =
          cluster.ask(MachineServiceGrpc.getListMachinesMethod(), request.build());
      for (Machine machine : page.getMachinesList()) {
        machines.put(machine.getId(), machine);
      }
      cluster.checkAge(page.getInfo());
      if (page.getNextPageToken().isEmpty()) {
        return new Machines(machines);
      }
      request.setPageToken(page.getNextPageToken());
    }
  }
}
