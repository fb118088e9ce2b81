package dev.fleet.ctl;

import dev.fleet.v1.BatchSetDesiredStateRequest;
import dev.fleet.v1.BatchSetDesiredStateResponse;
import dev.fleet.v1.DesiredState;
import dev.fleet.v1.SetDesiredStateRequest;
import dev.fleet.v1.UnitOutcome;
import dev.fleet.v1.UnitServiceGrpc;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Sets what is wanted of units, many in one call.
 *
 * @param generations by the names of the units that were written, their new generations
 * @param failures one line each, in the order of the units
 * @param revision of the last write
 */
record DesiredStates(Map<String, Long> generations, List<String> failures, long revision) {
  /** Sets all of them, each on its own. */
  static DesiredStates set(Cluster cluster, List<String> names, DesiredState wanted)
      throws CallFailure, InterruptedException {
    var generations = new LinkedHashMap<String, Long>();
    var failures = new ArrayList<String>();
    long revision = 0;
    var requests = new ArrayList<SetDesiredStateRequest>();
    for (String name : names) {
      requests.add(
          SetDesiredStateRequest.newBuilder().setName(name).setDesiredState(wanted).build());
    }
    for (List<SetDesiredStateRequest> some : Batches.of(requests)) {
      BatchSetDesiredStateResponse answer =
          cluster.ask(
              UnitServiceGrpc.getBatchSetDesiredStateMethod(),
              BatchSetDesiredStateRequest.newBuilder().addAllRequests(some).build());
      revision = Math.max(revision, answer.getInfo().getRevision());
      for (UnitOutcome outcome : answer.getOutcomesList()) {
        if (outcome.hasError()) {
          failures.add(outcome.getError().getMessage());
        } else {
          generations.put(outcome.getName(), outcome.getUnit().getGeneration());
        }
      }
    }
    return new DesiredStates(generations, failures, revision);
  }
}
