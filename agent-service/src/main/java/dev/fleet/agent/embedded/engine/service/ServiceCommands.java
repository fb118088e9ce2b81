package dev.fleet.agent.embedded.engine.service;

import dev.fleet.agent.embedded.engine.DescriptorSource;
import dev.fleet.agent.embedded.engine.Unit;
import dev.fleet.agent.embedded.engine.process.Command;
import dev.fleet.agent.embedded.host.PassedDescriptor;
import dev.fleet.agent.embedded.host.ProcessEnd;
import dev.fleet.unit.systemd.ExecPhase;
import dev.fleet.unit.systemd.ServiceBody;
import dev.fleet.unit.systemd.ServiceBody.NotifyAccess;
import dev.fleet.unit.systemd.StandardInput;
import dev.fleet.unit.systemd.StandardOutput;
import dev.fleet.unit.systemd.value.Signal;
import dev.fleet.unit.systemd.value.TimeSpan;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Says what each process of a service gets and is told; see "Environment Variables in Spawned
 * Processes" of systemd.exec(5).
 */
final class ServiceCommands {
  private static final Set<ExecPhase> TOLD_RESULT = Set.of(ExecPhase.STOP, ExecPhase.STOP_POST);
  private static final Set<ExecPhase> TOLD_OF_OTHER = Set.of(ExecPhase.START_PRE, ExecPhase.START);

  private final Service service;

  ServiceCommands(Service service) {
    this.service = service;
  }

  /**
   * @param notifySocket where it may notify; empty if it may not
   */
  Command of(CommandQueue queue, String notifySocket) {
    ExecPhase phase = queue.phase();
    var told = new LinkedHashMap<String, String>();
    if (!notifySocket.isEmpty()) {
      told.put("NOTIFY_SOCKET", notifySocket);
    }
    if (service.run().mainPid > 0) {
      told.put("MAINPID", Integer.toString(service.run().mainPid));
    }
    service.body().pidFile().ifPresent(file -> told.put("PIDFILE", file));
    addPeer(told);
    if (TOLD_RESULT.contains(phase)) {
      addResult("", service.run(), told);
    } else if (TOLD_OF_OTHER.contains(phase)) {
      addHandled(told);
    }
    addTrigger(told);
    var ownPid = new LinkedHashSet<String>();
    if (phase == ExecPhase.START) {
      addWatchdog(told, ownPid);
    }
    boolean socketStreams = usesSocketStreams(service.body());
    List<PassedDescriptor> descriptors =
        phase == ExecPhase.START || socketStreams ? descriptors() : List.of();
    return new Command(
        queue.current(),
        service.body().exec(),
        told,
        ownPid,
        phase == ExecPhase.START ? descriptors : List.of(),
        service.body().nonBlocking(),
        socketStreams && !descriptors.isEmpty()
            ? OptionalInt.of(descriptors.getFirst().descriptor())
            : OptionalInt.empty());
  }

  /** Whether a process may notify, by whether it is a main or a control process. */
  static boolean mayNotify(NotifyAccess access, boolean control) {
    return switch (access) {
      case NONE -> false;
      case MAIN -> !control;
      case EXEC, ALL -> true;
    };
  }

  private void addPeer(Map<String, String> told) {
    service
        .connection()
        .ifPresent(
            connection -> {
              connection.remoteAddress().ifPresent(address -> told.put("REMOTE_ADDR", address));
              connection.remotePort().ifPresent(port -> told.put("REMOTE_PORT", port));
            });
  }

  /** How the run ended, or has come so far. */
  private static void addResult(String prefix, Run run, Map<String, String> told) {
    told.put(prefix + "SERVICE_RESULT", run.result.word());
    ProcessEnd end = run.log.mainEnd();
    if (end != null && end.code() != ProcessEnd.Code.UNKNOWN) {
      told.put(prefix + "EXIT_CODE", ExitText.code(end));
      told.put(
          prefix + "EXIT_STATUS",
          end.code() == ProcessEnd.Code.EXITED
              ? Integer.toString(end.status())
              : ExitText.shortName(new Signal(end.status())));
    }
  }

  /** A handler of OnFailure= or OnSuccess= is told of the unit that it handles, if that is one. */
  private void addHandled(Map<String, String> told) {
    List<Unit> handled = service.unit().handlerOf();
    if (handled.size() > 1) {
      service
          .unit()
          .log()
          .warning(
              "multiple trigger source candidates for exit status propagation (%s, %s), skipping."
                  .formatted(handled.get(0), handled.get(1)));
    } else if (handled.size() == 1 && handled.getFirst().behaviour() instanceof Service other) {
      addResult("MONITOR_", other.run(), told);
      if (!other.unit().invocationId().isEmpty()) {
        told.put("MONITOR_INVOCATION_ID", other.unit().invocationId());
      }
      told.put("MONITOR_UNIT", other.unit().name().value());
    }
  }

  private void addTrigger(Map<String, String> told) {
    service
        .unit()
        .trigger()
        .ifPresent(
            trigger -> {
              told.put("TRIGGER_UNIT", trigger.unit().value());
              told.putAll(trigger.environment());
            });
  }

  private void addWatchdog(Map<String, String> told, Set<String> ownPid) {
    TimeSpan watchdog = service.watchdog().span();
    if (!watchdog.isInfinite() && !watchdog.isZero()) {
      told.put("WATCHDOG_USEC", Long.toString(watchdog.micros()));
      ownPid.add("WATCHDOG_PID");
    }
  }

  private static boolean usesSocketStreams(ServiceBody body) {
    return body.exec().standardInput() instanceof StandardInput.Socket
        || body.exec().standardOutput() instanceof StandardOutput.Socket
        || body.exec().standardError() instanceof StandardOutput.Socket;
  }

  /** The one connection that it serves, or all that its sockets listen on. */
  private List<PassedDescriptor> descriptors() {
    return service
        .connection()
        .map(connection -> List.of(new PassedDescriptor("connection", connection.descriptor())))
        .orElseGet(
            () ->
                service.unit().triggeredBy().stream()
                    .map(Unit::behaviour)
                    .filter(DescriptorSource.class::isInstance)
                    .map(DescriptorSource.class::cast)
                    .flatMap(source -> source.descriptors().stream())
                    .toList());
  }
}
