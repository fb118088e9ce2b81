package dev.fleet.ctl;

import dev.fleet.v1.ExplainUnitRequest;
import dev.fleet.v1.ExplainUnitResponse;
import dev.fleet.v1.GetLeaderRequest;
import dev.fleet.v1.MachineVerdict;
import dev.fleet.v1.ScheduleServiceGrpc;
import dev.fleet.v1.SchedulerServiceGrpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the leading scheduler says of one unit: each machine and its reason. */
final class Explanation {
  private static final Duration LIMIT = Duration.ofSeconds(2);

  /** More machines than this are summed up in a last line. */
  private static final int MAX_LINES = 50;

  private Explanation() {}

  /** Asks the leader. */
  static ExplainUnitResponse ask(Cluster cluster, String unit)
      throws CallFailure, InterruptedException {
    var leader =
        cluster.ask(
            ScheduleServiceGrpc.getGetLeaderMethod(), GetLeaderRequest.getDefaultInstance());
    return cluster.ask(
        "scheduler at " + leader.getEndpoint(),
        leader.getEndpoint(),
        SchedulerServiceGrpc.getExplainUnitMethod(),
        ExplainUnitRequest.newBuilder().setName(unit).build(),
        LIMIT);
  }

  /**
   * A line for each machine: what it is called, and why it cannot take the unit, or that it could.
   */
  static List<String> lines(ExplainUnitResponse answer, Machines machines, boolean full) {
    var table = new Table();
    int shown = Math.min(MAX_LINES, answer.getVerdictsCount());
    for (MachineVerdict verdict : answer.getVerdictsList().subList(0, shown)) {
      String reason = verdict.getFits() ? "fits" : verdict.getReason();
      table.add(List.of("  " + machines.legend(verdict.getMachineId(), full), reason));
    }
    var lines = new ArrayList<>(table.text().lines().toList());
    if (shown < answer.getVerdictsCount()) {
      lines.add("  and " + (answer.getVerdictsCount() - shown) + " more machines");
    }
    return lines;
  }
}
