package dev.fleet.registry.unit;

import dev.fleet.registry.view.ClusterState;
import dev.fleet.registry.view.StateEntry;
import dev.fleet.registry.view.StateKey;
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

  /** Reports that may match: all, or those about the few units that the filter names. */
  static Iterable<StateEntry> states(ClusterState state, StateFilter filter) {
    List<String> only = filter.onlyNames();
    return only.isEmpty()
        ? state.states()
        : () -> only.stream().flatMap(name -> state.statesOf(name).stream()).iterator();
  }

  /** As above, from the report after {@code key} on. */
  static Iterable<StateEntry> statesAfter(ClusterState state, StateFilter filter, StateKey key) {
    List<String> only = filter.onlyNames();
    return only.isEmpty()
        ? state.statesAfter(key)
        : () ->
            only.stream()
                .filter(name -> name.compareTo(key.unit()) >= 0)
                .flatMap(name -> state.statesOf(name).stream())
                .filter(entry -> entry.key().compareTo(key) > 0)
                .iterator();
  }
}
