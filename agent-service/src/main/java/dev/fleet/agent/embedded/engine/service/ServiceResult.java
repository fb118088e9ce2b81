package dev.fleet.agent.embedded.engine.service;

import dev.fleet.agent.embedded.host.ProcessEnd;
import dev.fleet.unit.systemd.value.ExitStatusSet;
import dev.fleet.unit.systemd.value.Signal;
import java.util.Locale;
import java.util.Set;

/** How a run of a service ended; the words are systemd's, as {@code SERVICE_RESULT} has them. */
enum ServiceResult {
  SUCCESS,
  RESOURCES,
  PROTOCOL,
  TIMEOUT,
  EXIT_CODE,
  SIGNAL,
  CORE_DUMP,
  WATCHDOG,
  START_LIMIT_HIT,
  /** {@code ExecCondition=} said no. */
  EXEC_CONDITION;

  /** A daemon may be stopped by these. */
  private static final Set<Signal> CLEAN = Set.of(Signal.HUP, Signal.INT, Signal.TERM, Signal.PIPE);

  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * What the end of a process says.
   *
   * @param daemon whether it was to run until it is stopped, rather than to its own end
   * @param success what else is clean
   */
  static ServiceResult of(ProcessEnd end, boolean daemon, ExitStatusSet success) {
    return switch (end.code()) {
      case UNKNOWN -> SUCCESS;
      case EXITED ->
          end.status() == 0 || success.codes().contains(end.status()) ? SUCCESS : EXIT_CODE;
      case KILLED -> {
        var signal = new Signal(end.status());
        boolean clean = (daemon && CLEAN.contains(signal)) || success.signals().contains(signal);
        yield clean ? SUCCESS : SIGNAL;
      }
      case DUMPED -> CORE_DUMP;
    };
  }
}
