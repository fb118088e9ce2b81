package dev.fleet.agent.embedded.engine.service;

import dev.fleet.agent.embedded.engine.ManagerLog;
import dev.fleet.agent.embedded.engine.MessageIds;
import dev.fleet.agent.embedded.host.HostException;
import dev.fleet.agent.embedded.host.ProcessInfo;
import dev.fleet.unit.systemd.KillContext;
import java.util.List;
import java.util.Map;

/** What a service's log says at the begin and the end of a run, in systemd's words. */
final class RunMessages {
  private final Service service;

  RunMessages(Service service) {
    this.service = service;
  }

  /**
   * Warns of processes of an earlier run that are still there.
   *
   * @throws HostException if the unit must not run beside them: it wants them to end, and not by
   *     force
   */
  void refuseBesideLeftovers() throws HostException {
    List<ProcessInfo> left = leftovers();
    for (ProcessInfo process : left) {
      service
          .unit()
          .log()
          .warning(
              "Found left-over process %d (%s) in control group while starting unit. Ignoring."
                  .formatted(process.pid(), process.name()));
      service
          .unit()
          .log()
          .plain(
              ManagerLog.WARNING,
              "This usually indicates unclean termination of a previous run, or service"
                  + " implementation deficiencies.",
              Map.of());
    }
    KillContext.Mode mode = service.body().kill().mode();
    boolean wantsAll = mode == KillContext.Mode.MIXED || mode == KillContext.Mode.CONTROL_GROUP;
    if (!left.isEmpty() && wantsAll && !service.body().kill().sendSigkill()) {
      service
          .unit()
          .log()
          .error(
              "Will not start SendSIGKILL=no service of type KillMode=control-group or mixed while"
                  + " processes exist");
      throw new HostException("Device or resource busy");
    }
  }

  private List<ProcessInfo> leftovers() {
    return service.processes().isEmpty() ? List.of() : service.processes().list();
  }

  /** Tells how the run ended, and what is left of it. */
  void tellEnd() {
    switch (service.run().result) {
      case SUCCESS ->
          service
              .unit()
              .log()
              .about(
                  ManagerLog.INFO,
                  "Deactivated successfully.",
                  Map.of("MESSAGE_ID", MessageIds.SUCCESS));
      case EXEC_CONDITION -> tellResult(ManagerLog.INFO, "Skipped due to", MessageIds.SKIPPED);
      case RESOURCES, PROTOCOL, TIMEOUT, EXIT_CODE, SIGNAL, CORE_DUMP, WATCHDOG, START_LIMIT_HIT ->
          tellResult(ManagerLog.WARNING, "Failed with result", MessageIds.FAILURE_RESULT);
    }
    for (ProcessInfo process : leftovers()) {
      service
          .unit()
          .log()
          .info(
              "Unit process %d (%s) remains running after unit stopped."
                  .formatted(process.pid(), process.name()));
    }
  }

  private void tellResult(int priority, String words, String messageId) {
    service
        .unit()
        .log()
        .about(
            priority,
            words + " '" + service.run().result.word() + "'.",
            Map.of("MESSAGE_ID", messageId, "UNIT_RESULT", service.run().result.word()));
  }
}
