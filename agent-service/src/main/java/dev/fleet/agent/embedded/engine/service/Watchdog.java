package dev.fleet.agent.embedded.engine.service;

import dev.fleet.agent.embedded.engine.Deadline;
import dev.fleet.unit.systemd.value.TimeSpan;
import org.jspecify.annotations.Nullable;

/** Expects a service to say that it is well, again and again. */
final class Watchdog {
  private final Service service;
  private final Deadline deadline;
  private @Nullable TimeSpan override;

  Watchdog(Service service) {
    this.service = service;
    this.deadline = new Deadline(service.unit(), this::bite);
  }

  /** How long it may keep silent; infinite if it need not say anything. */
  TimeSpan span() {
    return override == null ? service.body().timeouts().watchdog() : override;
  }

  /** It is well. */
  void reset() {
    TimeSpan span = span();
    deadline.set(span.isZero() ? TimeSpan.INFINITY : span);
  }

  /** The service wants another span than its file says. */
  void override(TimeSpan span) {
    override = span;
    reset();
  }

  /** A new run begins. */
  void begin() {
    override = null;
    deadline.cancel();
  }

  void extend(TimeSpan span) {
    deadline.extend(span);
  }

  void stop() {
    deadline.cancel();
  }

  private void bite() {
    service.unit().log().error("Watchdog timeout (limit " + span() + ")!");
    service.flow().enterSignal(ServiceState.STOP_WATCHDOG, ServiceResult.WATCHDOG);
  }

  /** The service says itself that it hangs. */
  void force() {
    String status = service.run().statusText;
    service
        .unit()
        .log()
        .error("Watchdog request (last status: " + (status.isEmpty() ? "<unset>" : status) + ")!");
    service.flow().enterSignal(ServiceState.STOP_WATCHDOG, ServiceResult.WATCHDOG);
  }
}
