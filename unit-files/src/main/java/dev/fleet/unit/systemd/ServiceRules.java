package dev.fleet.unit.systemd;

import dev.fleet.unit.systemd.ServiceBody.ExitType;

/** What the options of a service must not say together; in systemd's words. */
final class ServiceRules {
  private ServiceRules() {}

  static void check(ServiceReader service, Warnings warnings) throws UnitSyntaxException {
    commands(service);
    oneshot(service);
    runtime(service, warnings);
  }

  private static void commands(ServiceReader service) throws UnitSyntaxException {
    int starts = service.commands.commands(ExecPhase.START).size();
    boolean stops = !service.commands.commands(ExecPhase.STOP).isEmpty();
    boolean oneshot = service.type() == ServiceBody.Type.ONESHOT;
    if (starts == 0 && !service.hasSuccessAction()) {
      refuseIf(!stops, "Service has no ExecStart=, ExecStop=, or SuccessAction=. Refusing.");
      refuseIf(
          !oneshot,
          "Service has no ExecStart= setting, which is only allowed for Type=oneshot services."
              + " Refusing.");
      refuseIf(
          !service.remainAfterExit(),
          "Service has no ExecStart= and no SuccessAction= settings and does not have"
              + " RemainAfterExit=yes set. Refusing.");
    }
    refuseIf(
        starts == 0 && !oneshot,
        "Service has no ExecStart= setting, which is only allowed for Type=oneshot services."
            + " Refusing.");
    refuseIf(
        starts > 1 && !oneshot,
        "Service has more than one ExecStart= setting, which is only allowed for Type=oneshot"
            + " services. Refusing.");
  }

  private static void oneshot(ServiceReader service) throws UnitSyntaxException {
    if (service.type() != ServiceBody.Type.ONESHOT) {
      return;
    }
    refuseIf(
        service.restart() == RestartSettings.Policy.ALWAYS
            || service.restart() == RestartSettings.Policy.ON_SUCCESS,
        "Service has Restart= set to either always or on-success, which isn't allowed for"
            + " Type=oneshot services. Refusing.");
    refuseIf(
        !service.force.build().isEmpty(),
        "Service has RestartForceExitStatus= set, which isn't allowed for Type=oneshot services."
            + " Refusing.");
    refuseIf(
        service.exitType() == ExitType.CGROUP,
        "Service has ExitType=cgroup set, which isn't allowed for Type=oneshot services."
            + " Refusing.");
  }

  private static void runtime(ServiceReader service, Warnings warnings) {
    if (service.timeouts.hasRuntimeMax() && service.type() == ServiceBody.Type.ONESHOT) {
      warnings.add(
          UnitRemark.warning(
              0, "RuntimeMaxSec= has no effect in combination with Type=oneshot. Ignoring."));
    }
    if (!service.timeouts.hasRuntimeMax() && service.timeouts.hasRuntimeRandomizedExtra()) {
      warnings.add(
          UnitRemark.warning(
              0,
              "Service has RuntimeRandomizedExtraSec= setting, but no RuntimeMaxSec=. Ignoring."));
    }
  }

  private static void refuseIf(boolean wrong, String fault) throws UnitSyntaxException {
    if (wrong) {
      throw UnitSyntaxException.rule("Service", "", fault);
    }
  }
}
