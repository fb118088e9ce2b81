package dev.fleet.agent.embedded.engine.service;

import dev.fleet.agent.embedded.host.HostException;
import dev.fleet.unit.systemd.ServiceBody;
import dev.fleet.unit.systemd.ServiceBody.NotifyAccess;
import dev.fleet.unit.systemd.value.TimeSpan;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What a service's own words bring about; see sd_notify(3). */
final class NotifyRules {
  private final Service service;
  private final Run run;
  private final Flow flow;

  NotifyRules(Service service, Flow flow) {
    this.service = service;
    this.run = service.run();
    this.flow = flow;
  }

  void notified(int sender, List<String> lines) {
    Optional<String> refusal =
        refusal(service.body().notifyAccess(), sender, run.mainPid, run.controlPid);
    if (refusal.isPresent()) {
      warn(refusal.get());
      return;
    }
    value(lines, "MAINPID=").ifPresent(this::mainPid);
    if (saysWhereItIs(lines)) {
      service.unit().detailChanged();
    }
    value(lines, "STATUS=").ifPresent(this::status);
    value(lines, "EXTEND_TIMEOUT_USEC=").ifPresent(this::extendTimeout);
    value(lines, "WATCHDOG=").ifPresent(this::watchdog);
    value(lines, "WATCHDOG_USEC=").ifPresent(this::watchdogSpan);
  }

  /** Why a message is not taken from a process; empty if it is. */
  static Optional<String> refusal(NotifyAccess access, int sender, int main, int control) {
    String from = "Got notification message from PID " + sender + ", but reception ";
    boolean isMain = sender == main;
    boolean isControl = sender == control;
    return switch (access) {
      case NONE -> Optional.of(from + "is disabled.");
      case MAIN -> isMain ? Optional.empty() : Optional.of(from + onlyFor(main));
      case EXEC ->
          isMain || isControl ? Optional.empty() : Optional.of(from + onlyFor(main, control));
      case ALL -> Optional.empty();
    };
  }

  private static String onlyFor(int main) {
    return main == 0
        ? "only permitted for main PID which is currently not known"
        : "only permitted for main PID " + main;
  }

  private static String onlyFor(int main, int control) {
    if (main == 0 && control == 0) {
      return "only permitted for main PID and control PID which are currently not known";
    }
    if (main == 0) {
      return "only permitted for control PID " + control;
    }
    return onlyFor(main) + (control == 0 ? "" : " and control PID " + control);
  }

  private static Optional<String> value(List<String> lines, String start) {
    return lines.stream()
        .filter(line -> line.startsWith(start))
        .map(line -> line.substring(start.length()))
        .findFirst();
  }

  private void warn(String words) {
    service.unit().log().warning(words);
  }

  private void mainPid(String text) {
    boolean mayChange =
        run.state == ServiceState.START
            || run.state == ServiceState.START_POST
            || run.state == ServiceState.RUNNING
            || run.state == ServiceState.RELOAD;
    if (!mayChange) {
      return;
    }
    OptionalLong pid = number(text);
    if (pid.isEmpty() || pid.getAsLong() < 1 || pid.getAsLong() > Integer.MAX_VALUE) {
      warn("Failed to parse MAINPID= field in notification message, ignoring: " + text);
    } else if (!run.mainKnown || pid.getAsLong() != run.mainPid) {
      try {
        service.mainProcess().take((int) pid.getAsLong());
        service.unit().detailChanged();
      } catch (HostException e) {
        warn(e.line());
      }
    }
  }

  /** Of several words in one message the last counts. */
  private boolean saysWhereItIs(List<String> lines) {
    for (String line : lines.reversed()) {
      switch (line) {
        case "READY=1" -> ready();
        case "RELOADING=1" -> reloading();
        case "STOPPING=1" -> stopping();
        default -> {
          continue;
        }
      }
      return true;
    }
    return false;
  }

  private void ready() {
    run.notified = Run.Notified.READY;
    if (service.body().type() == ServiceBody.Type.NOTIFY && run.state == ServiceState.START) {
      flow.enterStartPost();
    }
    if (run.state == ServiceState.RELOAD && !run.hasControlProcess()) {
      flow.enterRunning(ServiceResult.SUCCESS);
    }
  }

  private void reloading() {
    run.notified = Run.Notified.RELOADING;
    if (run.state == ServiceState.RUNNING) {
      flow.enterReloadByNotify();
    }
  }

  private void stopping() {
    run.notified = Run.Notified.STOPPING;
    if (run.state == ServiceState.RUNNING) {
      flow.enterStopByNotify();
    }
  }

  private void status(String text) {
    if (!text.equals(run.statusText)) {
      run.statusText = text;
      service.unit().detailChanged();
    }
  }

  private void extendTimeout(String text) {
    OptionalLong micros = number(text);
    if (micros.isEmpty()) {
      warn("Failed to parse EXTEND_TIMEOUT_USEC=" + text);
    } else if (micros.getAsLong() > 0) {
      var span = new TimeSpan(micros.getAsLong());
      service.deadline().extend(span);
      service.watchdog().extend(span);
    }
  }

  private void watchdog(String text) {
    switch (text) {
      case "1" -> {
        if (run.state.isWatched()) {
          service.watchdog().reset();
        }
      }
      case "trigger" -> {
        if (run.state.hasMain()) {
          service.watchdog().force();
        }
      }
      default -> warn("Passed WATCHDOG= field is invalid, ignoring.");
    }
  }

  private void watchdogSpan(String text) {
    OptionalLong micros = number(text);
    if (micros.isEmpty()) {
      warn("Failed to parse WATCHDOG_USEC=" + text);
    } else {
      service.watchdog().override(new TimeSpan(micros.getAsLong()));
    }
  }

  private static OptionalLong number(String text) {
    try {
      long number = Long.parseLong(text);
      return number < 0 ? OptionalLong.empty() : OptionalLong.of(number);
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
