package dev.fleet.ctl;

import dev.fleet.v1.BatchCreateUnitsRequest;
import dev.fleet.v1.BatchCreateUnitsResponse;
import dev.fleet.v1.BatchReplaceUnitsRequest;
import dev.fleet.v1.BatchReplaceUnitsResponse;
import dev.fleet.v1.CreateUnitRequest;
import dev.fleet.v1.ReplaceUnitRequest;
import dev.fleet.v1.Unit;
import dev.fleet.v1.UnitOutcome;
import dev.fleet.v1.UnitServiceGrpc;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Sees to it that the units of a command exist: creates those that do not, and replaces those that
 * the user wants replaced, all in one call each.
 */
final class UnitCreation {
  private static final String PREFIX = "Error creating units: ";

  /**
   * The units of the arguments, in their order.
   *
   * @param replaced names of those with new content
   * @param revision of the last write; 0 if nothing was written
   */
  record Units(Map<String, Unit> byName, Set<String> replaced, long revision) {}

  private final Cluster cluster;
  private final Terminal terminal;
  private final Set<String> replaced = new HashSet<>();
  private final Set<String> raced = new HashSet<>();
  private final Set<String> warned = new HashSet<>();
  private long revision;

  private UnitCreation(Cluster cluster, Terminal terminal) {
    this.cluster = cluster;
    this.terminal = terminal;
  }

  /**
   * Makes the units exist.
   *
   * @throws CommandFailure "Error creating units: …" with what stopped it; what was created before
   *     stays
   */
  static Units ensure(Invocation call, ReplaceRule rule)
      throws CommandFailure, InterruptedException {
    List<UnitArgument> arguments = UnitArgument.read(call.arguments(), PREFIX);
    return new UnitCreation(call.cluster(), call.terminal()).ensure(arguments, rule);
  }

  private Units ensure(List<UnitArgument> arguments, ReplaceRule rule)
      throws CommandFailure, InterruptedException {
    Map<String, Unit> known = registered(UnitSources.names(arguments));
    UnitSources.Plan plan = new UnitSources(known, rule, terminal).plan(arguments);
    for (List<CreateUnitRequest> some : Batches.of(plan.creations())) {
      create(some, known);
    }
    for (List<ReplaceUnitRequest> some : Batches.of(plan.replacements())) {
      replace(some, known);
    }
    if (plan.failure() != null) {
      throw new CommandFailure(PREFIX + plan.failure());
    }
    if (!raced.isEmpty()) {
      known.putAll(registered(raced));
    }
    var units = new LinkedHashMap<String, Unit>();
    for (UnitArgument argument : arguments) {
      Unit unit = known.get(argument.name().value());
      if (unit != null) {
        units.put(unit.getName(), unit);
      }
    }
    return new Units(units, replaced, revision);
  }

  private Map<String, Unit> registered(Set<String> names)
      throws CommandFailure, InterruptedException {
    try {
      return Registry.named(cluster, names);
    } catch (CallFailure e) {
      String first = names.iterator().next();
      throw new CommandFailure(
          PREFIX + "error retrieving Unit(" + first + ") from Registry: " + e.text());
    }
  }

  private void create(List<CreateUnitRequest> requests, Map<String, Unit> known)
      throws CommandFailure, InterruptedException {
    BatchCreateUnitsResponse answer;
    try {
      answer =
          cluster.ask(
              UnitServiceGrpc.getBatchCreateUnitsMethod(),
              BatchCreateUnitsRequest.newBuilder().addAllRequests(requests).build());
    } catch (CallFailure e) {
      throw new CommandFailure(failure("creating", requests.getFirst().getName(), e.text()));
    }
    revision = Math.max(revision, answer.getInfo().getRevision());
    var failures = new ArrayList<String>();
    for (UnitOutcome outcome : answer.getOutcomesList()) {
      warn(outcome.getName(), outcome.getWarningsList());
      if (!outcome.hasError()) {
        known.put(outcome.getName(), outcome.getUnit());
        sayState(outcome.getUnit());
      } else if (outcome.getError().getReason().equals("UNIT_EXISTS")) {
        raced.add(outcome.getName());
      } else {
        failures.add(failure("creating", outcome.getName(), outcome.getError().getMessage()));
      }
    }
    failIfAny(failures);
  }

  private void replace(List<ReplaceUnitRequest> requests, Map<String, Unit> known)
      throws CommandFailure, InterruptedException {
    BatchReplaceUnitsResponse answer;
    try {
      answer =
          cluster.ask(
              UnitServiceGrpc.getBatchReplaceUnitsMethod(),
              BatchReplaceUnitsRequest.newBuilder().addAllRequests(requests).build());
    } catch (CallFailure e) {
      throw new CommandFailure(failure("replacing", requests.getFirst().getName(), e.text()));
    }
    revision = Math.max(revision, answer.getInfo().getRevision());
    var failures = new ArrayList<String>();
    for (UnitOutcome outcome : answer.getOutcomesList()) {
      warn(outcome.getName(), outcome.getWarningsList());
      if (outcome.hasError()) {
        failures.add(failure("replacing", outcome.getName(), outcome.getError().getMessage()));
        continue;
      }
      known.put(outcome.getName(), outcome.getUnit());
      replaced.add(outcome.getName());
      if (States.word(outcome.getUnit().getDesiredState()).equals("inactive")) {
        sayState(outcome.getUnit());
      }
    }
    failIfAny(failures);
  }

  private static String failure(String doing, String unit, String cause) {
    return PREFIX + "failed " + doing + " unit " + unit + ": " + cause;
  }

  private static void failIfAny(List<String> failures) throws CommandFailure {
    if (!failures.isEmpty()) {
      throw new CommandFailure(String.join("\n", failures));
    }
  }

  /** A warning about a template comes with every instance of it; it is said for the first. */
  private void warn(String name, List<String> warnings) {
    for (String warning : warnings) {
      if (warned.add(warning)) {
        terminal.err("WARNING: Unit " + name + ": " + warning);
      }
    }
  }

  private void sayState(Unit unit) {
    terminal.out("Unit " + unit.getName() + " " + States.word(unit.getCurrentState()));
  }
}
