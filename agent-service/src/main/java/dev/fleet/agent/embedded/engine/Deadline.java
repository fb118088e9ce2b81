package dev.fleet.agent.embedded.engine;

import dev.fleet.runtime.clock.Timers;
import dev.fleet.unit.systemd.value.TimeSpan;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Something that happens to a unit when its time is up, unless that is put off or called off. */
public final class Deadline {
  private final Unit unit;
  private final Runnable event;
  private Timers.@Nullable Timer timer;
  private long at;

  public Deadline(Unit unit, Runnable event) {
    this.unit = unit;
    this.event = event;
  }

  /** Sets it anew; an infinite span calls it off. */
  public void set(TimeSpan span) {
    cancel();
    if (!span.isInfinite()) {
      arm(span.toDuration());
    }
  }

  /** Puts it off until at least that long from now; does nothing if it is not set. */
  public void extend(TimeSpan span) {
    if (timer == null) {
      return;
    }
    if (span.isInfinite()) {
      cancel();
    } else if (unit.clocks().nanos() + span.toDuration().toNanos() - at > 0) {
      set(span);
    }
  }

  public boolean isSet() {
    return timer != null;
  }

  public void cancel() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private void arm(Duration span) {
    at = unit.clocks().nanos() + span.toNanos();
    timer =
        unit.after(
            span,
            () -> {
              timer = null;
              event.run();
            });
  }
}
