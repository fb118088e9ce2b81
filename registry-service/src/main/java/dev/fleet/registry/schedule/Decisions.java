package dev.fleet.registry.schedule;

import dev.fleet.registry.store.Key;
import dev.fleet.registry.store.Row;
import dev.fleet.registry.wire.Checks;
import dev.fleet.registry.write.Item;
import dev.fleet.registry.write.Tx;
import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.v1.CommitDecisionsRequest;
import dev.fleet.v1.Decision;
import dev.fleet.v1.ErrorReason;
import io.grpc.StatusRuntimeException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules for decisions of a scheduler. */
final class Decisions {
  private static final int MAX_REASON = 4_096;
  private static final Row.Version NO_VERSION = new Row.Version(0, 0);

  private Decisions() {}

  /** What became of a decision. */
  sealed interface Outcome {
    record Kept() implements Outcome {}

    record Refused(StatusRuntimeException error) implements Outcome {}

    /** The sender does not lead: nothing of the same transaction was written. */
    record NotLeader(StatusRuntimeException error) implements Outcome {}
  }

  /** Checks a request and gives an item for each decision. */
  static List<Item<Outcome>> items(CommitDecisionsRequest request) {
    Checks.count("decisions", request.getDecisionsCount());
    Checks.that(request.getTerm() > 0, "term", "must be the leader's term");
    Set<String> units = new HashSet<>();
    for (Decision decision : request.getDecisionsList()) {
      check(decision);
      Checks.that(
          units.add(decision.getUnit()),
          "decisions",
          "the unit " + decision.getUnit() + " is named twice");
    }
    return request.getDecisionsList().stream()
        .map(decision -> item(decision, request.getTerm()))
        .toList();
  }

  private static void check(Decision decision) {
    Checks.unitName(decision.getUnit());
    String field = "decisions[" + decision.getUnit() + "].";
    Checks.text(field + "reason", decision.getReason(), MAX_REASON);
    if (!decision.getExpectedMachineId().isEmpty()) {
      Checks.machineId(field + "expected_machine_id", decision.getExpectedMachineId());
    }
    switch (decision.getActionCase()) {
      case PLACE_ON -> Checks.machineId(field + "place_on", decision.getPlaceOn());
      case UNSCHEDULE ->
          Checks.that(decision.getUnschedule(), field + "unschedule", "must be true");
      case REFUSE -> {
        Checks.that(!decision.getRefuse().isEmpty(), field + "refuse", "must not be empty");
        Checks.text(field + "refuse", decision.getRefuse(), MAX_REASON);
      }
      case ACTION_NOT_SET -> throw Checks.invalid(field + "action", "must be set");
    }
  }

  private static Item<Outcome> item(Decision decision, long term) {
    return tx -> {
      Row.LeaderRow leader = (Row.LeaderRow) tx.readExistence(Key.LEADER);
      if (leader == null || leader.term() != term) {
        return at -> new Outcome.NotLeader(notLeader(term));
      }
      Optional<String> conflict = conflict(tx, decision, term);
      if (conflict.isPresent()) {
        return at -> new Outcome.Refused(conflict(decision.getUnit(), conflict.get()));
      }
      return at -> new Outcome.Kept();
    };
  }

  /** Writes the decision, or says what speaks against it. */
  private static Optional<String> conflict(Tx tx, Decision decision, long term) {
    String name = decision.getUnit();
    Row.UnitRow unit = (Row.UnitRow) tx.readExistence(Key.unit(name));
    long created = unit == null ? 0 : unit.version().created();
    boolean orphan = unit == null && decision.getActionCase() == Decision.ActionCase.UNSCHEDULE;
    if (created != decision.getCreateRevision() && !orphan) {
      return Optional.of(
          unit == null
              ? "the unit does not exist any more"
              : "the unit was destroyed and made anew");
    }
    Row.PlacementRow entry = tx.placement(name);
    // An entry of an earlier unit of this name places nothing; one whose unit is gone is removed.
    boolean counts = entry != null && (unit == null || entry.unitCreateRevision() == created);
    String present = entry == null || !counts ? "" : entry.machineId();
    return switch (decision.getActionCase()) {
      case PLACE_ON -> place(tx, decision, term, unit, present, entry);
      case UNSCHEDULE -> {
        if (!present.isEmpty() && !present.equals(decision.getExpectedMachineId())) {
          yield elsewhere(present);
        }
        if (entry != null) {
          tx.delete(Key.placement(name));
        }
        yield Optional.empty();
      }
      case REFUSE -> {
        if (unit == null || !present.equals(decision.getExpectedMachineId())) {
          yield elsewhere(present);
        }
        tx.put(
            Key.refusal(name), new Row.RefusalRow(decision.getRefuse(), term, created, NO_VERSION));
        yield Optional.empty();
      }
      case ACTION_NOT_SET -> throw new IllegalStateException("checked before");
    };
  }

  private static Optional<String> place(
      Tx tx,
      Decision decision,
      long term,
      Row.@Nullable UnitRow unit,
      String present,
      Row.@Nullable PlacementRow entry) {
    String machineId = decision.getPlaceOn();
    if (unit == null) {
      return Optional.of("the unit does not exist");
    }
    boolean done = present.equals(machineId) && entry != null && entry.term() == term;
    if (!done && !present.equals(decision.getExpectedMachineId())) {
      return elsewhere(present);
    }
    if (tx.readExistence(Key.machine(machineId)) == null) {
      return Optional.of("machine " + machineId + " is not in the cluster");
    }
    var row =
        new Row.PlacementRow(
            machineId, term, decision.getReason(), unit.version().created(), NO_VERSION);
    if (!done) {
      tx.put(Key.placement(decision.getUnit()), row);
      // One that this replica does not know of yet is overruled by the placement.
      if (tx.seemsThere(Key.refusal(decision.getUnit()))) {
        tx.delete(Key.refusal(decision.getUnit()));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> elsewhere(String present) {
    return Optional.of(
        present.isEmpty() ? "the unit is not placed" : "the unit is placed on " + present);
  }

  static StatusRuntimeException notLeader(long term) {
    return FleetErrors.failedPrecondition(
        ErrorReason.NOT_LEADER.name(),
        "term " + term + " is not the leader's; nothing was written",
        Map.of("term", Long.toString(term)));
  }

  private static StatusRuntimeException conflict(String unit, String what) {
    return FleetErrors.failedPrecondition(
        ErrorReason.CONFLICT.name(), unit + ": " + what, Map.of("unit", unit));
  }
}
