package dev.fleet.registry.view;

import dev.fleet.registry.store.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What one machine reports of one unit. Immutable. */
public record StateEntry(StateKey key, Row.StateRow row) {
  /** All reports about one name, by machine. */
  static Stream<StateEntry> of(Dossier dossier) {
    List<StateEntry> entries = new ArrayList<>(1);
    dossier
        .states()
        .forEach(
            (machine, row) ->
                entries.add(new StateEntry(new StateKey(dossier.name(), machine), row)));
    return entries.stream();
  }
}
