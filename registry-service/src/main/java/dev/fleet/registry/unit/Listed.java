package dev.fleet.registry.unit;

import dev.fleet.registry.view.ClusterState;
import dev.fleet.registry.wire.NameFilter;
import java.util.List;

/** What a listing goes through, in its order. */
final class Listed {
  private Listed() {}

  /** Names of units that may match: all, or the few that the filter names. */
  static Iterable<String> unitNames(ClusterState state, NameFilter filter) {
    List<String> only = filter.onlyNames();
    return only.isEmpty()
        ? state.unitNames()
        : only.stream().filter(name -> state.unit(name) != null).toList();
  }

  /** As above, from the name after {@code name} on. */
  static Iterable<String> unitNamesAfter(ClusterState state, NameFilter filter, String name) {
    List<String> only = filter.onlyNames();
    return only.isEmpty()
        ? state.unitNamesAfter(name)
        : only.stream()
            .filter(other -> other.compareTo(name) > 0 && state.unit(other) != null)
            .toList();
  }
}
