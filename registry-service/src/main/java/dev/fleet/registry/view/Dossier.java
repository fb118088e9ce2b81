package dev.fleet.registry.view;

import dev.fleet.registry.store.Row;
import dev.fleet.v1.DesiredState;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is kept under one unit's name, at one revision. Immutable.
 *
 * @param name shared with everything else that holds this name
 * @param unit null if there is no such unit (any more)
 * @param placement as recorded, in force or not; see {@link #placementOf}
 * @param refusal as recorded, in force or not; see {@link #refusalOf}
 */
public record Dossier(
    String name,
    Row.@Nullable UnitRow unit,
    Row.@Nullable PlacementRow placement,
    Row.@Nullable RefusalRow refusal,
    MachineStates states) {
  /** Of a name of which nothing is known. */
  static Dossier empty(String name) {
    return new Dossier(name, null, null, null, MachineStates.NONE);
  }

  boolean isEmpty() {
    return unit == null
        && placement == null
        && refusal == null
        && states.equals(MachineStates.NONE);
  }

  Dossier with(Row.@Nullable UnitRow row) {
    return new Dossier(name, row, placement, refusal, states);
  }

  Dossier with(Row.@Nullable PlacementRow row) {
    return new Dossier(name, unit, row, refusal, states);
  }

  Dossier with(Row.@Nullable RefusalRow row) {
    return new Dossier(name, unit, placement, row, states);
  }

  Dossier with(String machineId, Row.@Nullable StateRow row) {
    return new Dossier(name, unit, placement, refusal, states.with(machineId, row));
  }

  /** What a machine reports of the unit, or null. */
  public Row.@Nullable StateRow state(String machineId) {
    return states.get(machineId);
  }

  /** Whether the machine has anything to do with the name: by its placement or by a report. */
  boolean concerns(String machineId) {
    return (placement != null && placement.machineId().equals(machineId))
        || states.get(machineId) != null;
  }

  /** The IDs of all machines that have anything to do with the name, each once. */
  void forEachMachine(Consumer<String> action) {
    String place = placement == null ? null : placement.machineId();
    if (place != null) {
      action.accept(place);
    }
    states.forEach(
        (machineId, row) -> {
          if (!machineId.equals(place)) {
            action.accept(machineId);
          }
        });
  }

  /** Where a unit of this name is placed, or null; an entry left by an earlier unit is none. */
  public Row.@Nullable PlacementRow placementOf(Row.UnitRow of) {
    boolean fits = placement != null && placement.unitCreateRevision() == of.version().created();
    return fits ? placement : null;
  }

  /** Why a wanted unit of this name has no place, or null. */
  public Row.@Nullable RefusalRow refusalOf(Row.UnitRow of) {
    boolean fits =
        refusal != null
            && refusal.unitCreateRevision() == of.version().created()
            && of.isWanted()
            && placementOf(of) == null;
    return fits ? refusal : null;
  }

  /** What has been reached; see {@code Unit.current_state}. */
  public DesiredState currentState(Row.UnitRow of) {
    if (of.global()) {
      return DesiredState.DESIRED_STATE_UNSPECIFIED;
    }
    Row.PlacementRow place = placementOf(of);
    Row.StateRow state = place == null ? null : state(place.machineId());
    if (state == null || isOfEarlierUnit(state, of)) {
      return DesiredState.DESIRED_STATE_INACTIVE;
    }
    return switch (state.agentState()) {
      case DESIRED_STATE_LOADED, DESIRED_STATE_LAUNCHED -> state.agentState();
      case DESIRED_STATE_INACTIVE, DESIRED_STATE_UNSPECIFIED, UNRECOGNIZED ->
          DesiredState.DESIRED_STATE_INACTIVE;
    };
  }

  /**
   * Whether a report is about a destroyed unit of the same name. A report that is older than the
   * unit but shows just its content and generation counts: the machine has nothing new to say.
   */
  private static boolean isOfEarlierUnit(Row.StateRow state, Row.UnitRow unit) {
    return state.revision() < unit.version().created()
        && !(state.hash().equals(unit.hash()) && state.generation() == unit.generation());
  }

  /** Whether the machine is to have the unit by its placement; global units are another matter. */
  public boolean isAssigned(String machineId) {
    if (unit == null || unit.global() || !unit.isWanted()) {
      return false;
    }
    Row.PlacementRow place = placementOf(unit);
    return place != null && place.machineId().equals(machineId);
  }
}
