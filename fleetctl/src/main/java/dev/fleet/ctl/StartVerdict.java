package dev.fleet.ctl;

import dev.fleet.ctl.status.ExitText;
import dev.fleet.v1.AgentServiceGrpc;
import dev.fleet.v1.ExecRecord;
import dev.fleet.v1.GetUnitStatusRequest;
import dev.fleet.v1.Machine;
import dev.fleet.v1.ProcessExit;
import dev.fleet.v1.UnitStatus;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Asks a unit's agent how its start went, where the reported state does not tell. */
final class StartVerdict {
  private static final Duration LIMIT = Duration.ofSeconds(2);

  private final Cluster cluster;
  private final Directory directory;

  StartVerdict(Cluster cluster, Directory directory) {
    this.cluster = cluster;
    this.directory = directory;
  }

  /** Whether the agent says that the unit is inactive and has not failed. */
  boolean isWell(String unit, String machineId) throws InterruptedException {
    UnitStatus status = status(unit, machineId);
    return status != null
        && status.getActiveState().equals("inactive")
        && (status.getResult().isEmpty() || status.getResult().equals("success"));
  }

  /** The condition that kept the unit from being started; empty when none did, or if unknown. */
  String skipped(String unit, String machineId) throws InterruptedException {
    UnitStatus status = status(unit, machineId);
    if (status == null || !status.hasConditionResult() || status.getConditionResult()) {
      return "";
    }
    return status.getFailedCondition().isEmpty() ? "a condition" : status.getFailedCondition();
  }

  /** Why a unit failed, as " (exit-code: code=exited, status=1/FAILURE)"; empty if unknown. */
  String cause(String unit, String machineId) throws InterruptedException {
    UnitStatus status = status(unit, machineId);
    if (status == null || status.getResult().isEmpty()) {
      return "";
    }
    return " (" + status.getResult() + failedCommand(status) + ")";
  }

  private static String failedCommand(UnitStatus status) {
    for (ExecRecord record : status.getExecRecordsList().reversed()) {
      ProcessExit exit = record.getExit();
      if (!record.getIgnoreFailure()
          && (!exit.getCode().equals("exited") || exit.getStatus() != 0)) {
        return ": " + record.getDirective() + " " + ExitText.of(exit);
      }
    }
    return status.hasMainExit() ? ": " + ExitText.of(status.getMainExit()) : "";
  }

  private @Nullable UnitStatus status(String unit, String machineId) throws InterruptedException {
    Machine machine = directory.machine(machineId);
    if (machine == null || machine.getAgentEndpoint().isEmpty()) {
      return null;
    }
    try {
      return cluster
          .ask(
              "agent of " + directory.legend(machineId),
              machine.getAgentEndpoint(),
              AgentServiceGrpc.getGetUnitStatusMethod(),
              GetUnitStatusRequest.newBuilder().setName(unit).build(),
              LIMIT)
          .getStatus();
    } catch (CallFailure e) {
      return null;
    }
  }
}
