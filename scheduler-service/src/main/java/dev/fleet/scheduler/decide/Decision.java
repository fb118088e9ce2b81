package dev.fleet.scheduler.decide;

import dev.fleet.scheduler.model.MachineNode;
import dev.fleet.scheduler.model.Recorded;
import dev.fleet.scheduler.model.UnitNode;
import java.util.Optional;

/**
 * What is to be changed in the registry for one unit.
 *
 * @param createRevision 0 for a placement whose unit is gone
 * @param expected the machine that the registry has the unit on
 */
public record Decision(String unit, long createRevision, Optional<String> expected, Action action) {

  /** What to do. */
  public sealed interface Action {
    /** Put the unit on this machine, from wherever it is. */
    record PlaceOn(String machineId, String reason) implements Action {}

    /** Take the unit from its machine. */
    record Unschedule(String reason) implements Action {}

    /** Tell the user why the unit is on no machine. */
    record Refuse(String summary) implements Action {}
  }

  /**
   * What the registry has to be told to have a unit as it was decided; empty if it has it so. A
   * unit that leaves its machine for none is first unscheduled, and then refused.
   */
  public static Optional<Decision> of(UnitNode unit) {
    Recorded recorded = unit.recorded();
    Optional<String> decided = unit.machine().map(MachineNode::id);
    if (!decided.equals(recorded.machineId())) {
      return Optional.of(
          of(
              unit,
              decided
                  .<Action>map(id -> new Action.PlaceOn(id, unit.reason()))
                  .orElseGet(() -> new Action.Unschedule(unit.reason()))));
    }
    return unit.refusal()
        .filter(refusal -> !unit.isPlaced() && !recorded.refusal().equals(Optional.of(refusal)))
        .map(refusal -> of(unit, new Action.Refuse(refusal)));
  }

  private static Decision of(UnitNode unit, Action action) {
    return new Decision(
        unit.name(), unit.spec().createRevision(), unit.recorded().machineId(), action);
  }

  /** The end of a placement whose unit is gone. */
  public static Decision orphan(String unit, String machineId) {
    return new Decision(
        unit, 0, Optional.of(machineId), new Action.Unschedule("unit no longer exists"));
  }

  /** What the registry has once it has kept this decision. */
  public Recorded outcome() {
    return switch (action) {
      case Action.PlaceOn(String machineId, String reason) -> Recorded.on(machineId, reason);
      case Action.Unschedule unschedule -> Recorded.NOTHING;
      case Action.Refuse(String summary) -> Recorded.refused(summary);
    };
  }
}
