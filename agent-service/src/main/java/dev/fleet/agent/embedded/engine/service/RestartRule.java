package dev.fleet.agent.embedded.engine.service;

import dev.fleet.agent.embedded.host.ProcessEnd;
import dev.fleet.unit.systemd.RestartSettings;
import dev.fleet.unit.systemd.value.ExitStatusSet;
import dev.fleet.unit.systemd.value.Signal;
import dev.fleet.unit.systemd.value.TimeSpan;
import org.jspecify.annotations.Nullable;

/** Whether and when a service that ended is started again; the table of systemd.service(5). */
final class RestartRule {
  private RestartRule() {}

  /**
   * Whether it is.
   *
   * @param end of the main process; null if there was none
   */
  static boolean applies(RestartSettings settings, ServiceResult result, @Nullable ProcessEnd end) {
    if (end != null && holds(settings.prevent(), end)) {
      return false;
    }
    return (end != null && holds(settings.force(), end)) || applies(settings.policy(), result);
  }

  private static boolean holds(ExitStatusSet set, ProcessEnd end) {
    return switch (end.code()) {
      case EXITED -> set.codes().contains(end.status());
      case KILLED, DUMPED -> set.signals().contains(new Signal(end.status()));
      case UNKNOWN -> false;
    };
  }

  private static boolean applies(RestartSettings.Policy policy, ServiceResult result) {
    boolean skipped = result == ServiceResult.EXEC_CONDITION;
    boolean success = result == ServiceResult.SUCCESS;
    return switch (policy) {
      case NO -> false;
      case ALWAYS -> !skipped;
      case ON_SUCCESS -> success;
      case ON_FAILURE -> !success && !skipped;
      case ON_ABNORMAL -> !success && !skipped && result != ServiceResult.EXIT_CODE;
      case ON_WATCHDOG -> result == ServiceResult.WATCHDOG;
      case ON_ABORT -> result == ServiceResult.SIGNAL || result == ServiceResult.CORE_DUMP;
    };
  }

  /**
   * How long to wait before a restart. It grows, in {@code RestartSteps=} equal factors, from
   * {@code RestartSec=} to {@code RestartMaxDelaySec=}.
   *
   * @param number 1 for the first restart in a row
   */
  static TimeSpan delay(RestartSettings settings, long number) {
    TimeSpan first = settings.delay();
    TimeSpan last = settings.maxDelay();
    boolean grows =
        settings.steps() > 0 && !first.isZero() && !last.isInfinite() && first.compareTo(last) < 0;
    if (!grows || number <= 1) {
      return first;
    }
    if (number > settings.steps()) {
      return last;
    }
    double factor = (double) last.micros() / first.micros();
    double grown = first.micros() * Math.pow(factor, (double) (number - 1) / settings.steps());
    return new TimeSpan(Math.min((long) grown, last.micros()));
  }
}
