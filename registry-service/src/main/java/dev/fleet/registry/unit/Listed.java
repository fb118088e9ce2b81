package dev.fleet.registry.unit;

import dev.fleet.registry.view.ClusterState;
import dev.fleet.registry.view.SortedTree;
import dev.fleet.registry.wire.NameFilter;
import java.util.Iterator;
import java.util.List;

/** What a listing goes through, in its order. */
final class Listed {
  private Listed() {}

  /** Names of units that may match: all, or the few that the filter names. */
  static Iterable<String> unitNames(ClusterState state, NameFilter filter) {
    List<String> only = filter.onlyNames();
    return only.isEmpty()
        ? keys(state.units())
        : only.stream().filter(name -> state.units().contains(name)).toList();
  }

  /** As above, from the name after {@code name} on. */
  static Iterable<String> unitNamesAfter(ClusterState state, NameFilter filter, String name) {
    List<String> only = filter.onlyNames();
    return only.isEmpty()
        ? keys(state.units().after(name))
        : only.stream()
            .filter(other -> other.compareTo(name) > 0 && state.units().contains(other))
            .toList();
  }

  static <K> Iterable<K> keys(Iterable<? extends SortedTree.Entry<K, ?>> entries) {
    return () -> {
      Iterator<? extends SortedTree.Entry<K, ?>> each = entries.iterator();
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return each.hasNext();
        }

        @Override
        public K next() {
          return each.next().key();
        }
      };
    };
  }
}
