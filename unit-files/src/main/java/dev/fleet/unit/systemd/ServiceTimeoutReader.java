package dev.fleet.unit.systemd;

import dev.fleet.unit.systemd.value.TimeSpan;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the timeouts of a service. One use, one thread. */
final class ServiceTimeoutReader {
  /** What a manager does unless told otherwise; see systemd-system.conf(5). */
  static final TimeSpan USUAL = TimeSpan.ofSeconds(90);

  private @Nullable TimeSpan start;
  private TimeSpan stop = USUAL;
  private @Nullable TimeSpan abort;
  private ServiceTimeouts.FailureMode startFailureMode = ServiceTimeouts.FailureMode.TERMINATE;
  private ServiceTimeouts.FailureMode stopFailureMode = ServiceTimeouts.FailureMode.TERMINATE;
  private TimeSpan runtimeMax = TimeSpan.INFINITY;
  private TimeSpan runtimeRandomizedExtra = TimeSpan.ZERO;
  private TimeSpan watchdog = TimeSpan.INFINITY;

  ServiceTimeouts build(ServiceBody.Type type) {
    TimeSpan usualStart = type == ServiceBody.Type.ONESHOT ? TimeSpan.INFINITY : USUAL;
    return new ServiceTimeouts(
        start == null ? usualStart : start,
        stop,
        abort == null ? stop : abort,
        startFailureMode,
        stopFailureMode,
        runtimeMax,
        runtimeRandomizedExtra,
        watchdog);
  }

  boolean hasRuntimeMax() {
    return !runtimeMax.isInfinite();
  }

  boolean hasRuntimeRandomizedExtra() {
    return !runtimeRandomizedExtra.isZero();
  }

  boolean hasWatchdog() {
    return !watchdog.isInfinite();
  }

  static void addTo(OptionTable.Builder<ServiceReader> options) {
    options
        .timeout(
            "TimeoutStartSec",
            "TimeoutStartSec= parameter",
            (service, span) -> service.timeouts.start = span)
        .timeout("TimeoutStopSec", (service, span) -> service.timeouts.stop = span)
        .timeout(
            "TimeoutSec",
            "TimeoutSec= parameter",
            (service, span) -> {
              service.timeouts.start = span;
              service.timeouts.stop = span;
            })
        .option("TimeoutAbortSec", (service, value) -> service.timeouts.abort(value))
        .word(
            "TimeoutStartFailureMode",
            ServiceTimeouts.FailureMode.class,
            "timeout failure mode",
            (service, mode) -> service.timeouts.startFailureMode = mode)
        .word(
            "TimeoutStopFailureMode",
            ServiceTimeouts.FailureMode.class,
            "timeout failure mode",
            (service, mode) -> service.timeouts.stopFailureMode = mode)
        .span("RuntimeMaxSec", (service, span) -> service.timeouts.runtimeMax = span)
        .span(
            "RuntimeRandomizedExtraSec",
            (service, span) -> service.timeouts.runtimeRandomizedExtra = span)
        .span("WatchdogSec", (service, span) -> service.timeouts.watchdog = span.zeroAsInfinity());
  }

  private void abort(OptionValue value) {
    if (value.isEmpty()) {
      abort = null;
      return;
    }
    Optional<TimeSpan> span = TimeSpan.parse(value.text());
    if (span.isEmpty()) {
      value.warnUnreadable("TimeoutAbortSec= setting");
    } else {
      abort = span.get();
    }
  }
}
