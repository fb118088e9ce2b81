package dev.fleet.agent.embedded.engine.service;

import dev.fleet.agent.embedded.engine.Moment;
import dev.fleet.agent.embedded.engine.Timestamps;
import dev.fleet.agent.embedded.host.ProcessEnd;
import dev.fleet.v1.ExecRecord;
import dev.fleet.v1.ProcessExit;
import dev.fleet.v1.UnitStatus;
import org.jspecify.annotations.Nullable;

/** Says what {@code systemctl status} shows of a service. */
final class ServiceStatus {
  private final Service service;

  ServiceStatus(Service service) {
    this.service = service;
  }

  void describe(UnitStatus.Builder status) {
    Run run = service.run();
    int main = Math.max(0, run.mainPid);
    status
        .setMainPid(main)
        .setStatusText(run.statusText)
        .setRestarts((int) Math.min(Integer.MAX_VALUE, run.restarts));
    if (main != 0) {
      status.setMainProcess(service.processes().name(main));
    }
    run.log
        .main()
        .ifPresent(
            last -> {
              if (last.end() != null && last.ended() != null) {
                status.setMainExit(exit(last.pid(), last.end(), last.ended()));
              }
            });
    for (ExecLog.Entry entry : run.log.ended()) {
      if (entry.end() != null) {
        status.addExecRecords(
            ExecRecord.newBuilder()
                .setDirective(entry.directive())
                .addAllArgv(entry.command().argv())
                .setIgnoreFailure(entry.command().ignoreFailure())
                .setExit(exit(entry.pid(), entry.end(), entry.ended())));
      }
    }
    service.processes().describe(status);
  }

  private static ProcessExit exit(int pid, ProcessEnd end, @Nullable Moment at) {
    var exit =
        ProcessExit.newBuilder()
            .setPid(Math.max(0, pid))
            .setCode(ExitText.code(end))
            .setStatus(end.status());
    if (at != null) {
      exit.setTime(Timestamps.of(at.wall()));
    }
    return exit.build();
  }
}
