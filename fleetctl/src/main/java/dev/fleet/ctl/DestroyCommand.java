package dev.fleet.ctl;

import dev.fleet.v1.BatchDeleteUnitsRequest;
import dev.fleet.v1.BatchDeleteUnitsResponse;
import dev.fleet.v1.DeleteUnitRequest;
import dev.fleet.v1.Unit;
import dev.fleet.v1.UnitOutcome;
import dev.fleet.v1.UnitServiceGrpc;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/** {@code fleetctl destroy}. */
final class DestroyCommand implements Command {
  private static final int MAX_BATCH = 10_000;

  @Override
  public String summary() {
    return "Destroy one or more units in the cluster";
  }

  @Override
  public String usage() {
    return "[--no-block|--block-attempts=N] UNIT...";
  }

  @Override
  public String description() {
    return """
    Removes units from the cluster; their machines stop and unload them. Waits for that while it
    goes on, and for two seconds (times --block-attempts) after the last unit that was gone.
    """;
  }

  @Override
  public void declare(CommandSpec spec) {
    Blocking.declare(spec);
  }

  @Override
  public int run(Invocation call) throws CommandFailure, InterruptedException {
    if (call.arguments().isEmpty()) {
      throw new CommandFailure(0, "No units given");
    }
    List<Unit> units = Deactivation.found(call);
    if (units.isEmpty()) {
      throw new CommandFailure(0, "Units not found in registry");
    }
    boolean failed = false;
    long revision = 0;
    Map<String, Long> gone = new LinkedHashMap<>();
    for (int from = 0; from < units.size(); from += MAX_BATCH) {
      BatchDeleteUnitsResponse answer =
          delete(call, units.subList(from, Math.min(units.size(), from + MAX_BATCH)));
      revision = Math.max(revision, answer.getInfo().getRevision());
      for (UnitOutcome outcome : answer.getOutcomesList()) {
        if (outcome.hasError()) {
          failed = true;
          call.terminal().err("Error destroying units: " + outcome.getError().getMessage());
        } else {
          call.terminal().out("Destroyed " + outcome.getName());
          gone.put(outcome.getName(), 0L);
        }
      }
    }
    int attempts = Blocking.attempts(call);
    if (attempts != Blocking.NEVER) {
      failed |=
          !(Waiter.await(call, Goal.DESTROYED, gone, revision, attempts)
              instanceof Waiter.Outcome.Reached);
    }
    return failed ? 1 : 0;
  }

  private static BatchDeleteUnitsResponse delete(Invocation call, List<Unit> units)
      throws CommandFailure, InterruptedException {
    var batch = BatchDeleteUnitsRequest.newBuilder();
    for (Unit unit : units) {
      batch.addRequests(
          DeleteUnitRequest.newBuilder().setName(unit.getName()).setAllowMissing(true));
    }
    try {
      return call.cluster().ask(UnitServiceGrpc.getBatchDeleteUnitsMethod(), batch.build());
    } catch (CallFailure e) {
      throw new CommandFailure("Error destroying units: " + e.text());
    }
  }
}
