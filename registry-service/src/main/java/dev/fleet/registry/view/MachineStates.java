package dev.fleet.registry.view;

import dev.fleet.registry.store.Row;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What machines report of one unit. Immutable. As a rule there is one report, for which a tree
 * would be three times as big.
 */
sealed interface MachineStates {
  /** No machine reports anything. */
  MachineStates NONE = new None();

  /** What this machine reports, or null. */
  Row.@Nullable StateRow get(String machineId);

  /** The same with another report of this machine; null for none. */
  MachineStates with(String machineId, Row.@Nullable StateRow row);

  /** All, by machine ID. */
  void forEach(BiConsumer<String, Row.StateRow> action);

  /** Nothing. */
  record None() implements MachineStates {
    @Override
    public Row.@Nullable StateRow get(String machineId) {
      return null;
    }

    @Override
    public MachineStates with(String machineId, Row.@Nullable StateRow row) {
      return row == null ? this : new One(machineId, row);
    }

    @Override
    public void forEach(BiConsumer<String, Row.StateRow> action) {
      // There is none.
    }
  }

  /** One report. */
  record One(String machineId, Row.StateRow row) implements MachineStates {
    @Override
    public Row.@Nullable StateRow get(String id) {
      return machineId.equals(id) ? row : null;
    }

    @Override
    public MachineStates with(String id, Row.@Nullable StateRow other) {
      if (machineId.equals(id)) {
        return other == null ? NONE : new One(machineId, other);
      }
      SortedTree<String, Row.StateRow> tree = SortedTree.empty();
      return new Many(tree.put(machineId, row)).with(id, other);
    }

    @Override
    public void forEach(BiConsumer<String, Row.StateRow> action) {
      action.accept(machineId, row);
    }
  }

  /** More. */
  record Many(SortedTree<String, Row.StateRow> rows) implements MachineStates {
    @Override
    public Row.@Nullable StateRow get(String machineId) {
      return rows.get(machineId);
    }

    @Override
    public MachineStates with(String machineId, Row.@Nullable StateRow row) {
      SortedTree<String, Row.StateRow> now =
          row == null ? rows.remove(machineId) : rows.put(machineId, row);
      if (now.size() > 1) {
        return new Many(now);
      }
      SortedTree.Entry<String, Row.StateRow> last = now.iterator().next();
      return new One(last.key(), last.value());
    }

    @Override
    public void forEach(BiConsumer<String, Row.StateRow> action) {
      rows.forEach(entry -> action.accept(entry.key(), entry.value()));
    }
  }
}
