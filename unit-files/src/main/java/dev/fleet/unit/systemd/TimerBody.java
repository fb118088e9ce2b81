package dev.fleet.unit.systemd;

import dev.fleet.unit.UnitName;
import dev.fleet.unit.systemd.value.Calendar;
import dev.fleet.unit.systemd.value.TimeSpan;
import java.util.List;

/**
 * The {@code [Timer]} section; see systemd.timer(5).
 *
 * @param accuracy within which the timer may elapse late, to share wake-ups; 1 min unless set
 * @param randomizedDelay at most this much is added, by chance
 * @param fixedRandomDelay whether the chance falls alike each time
 * @param persistent whether a time that was missed while the timer was off is made good
 * @param remainAfterElapse true unless set
 * @param unit what it starts; the service of the same name unless set
 */
public record TimerBody(
    List<Monotonic> monotonic,
    List<Calendar> calendars,
    boolean onClockChange,
    boolean onTimezoneChange,
    TimeSpan accuracy,
    TimeSpan randomizedDelay,
    boolean fixedRandomDelay,
    boolean persistent,
    boolean wakeSystem,
    boolean remainAfterElapse,
    UnitName unit)
    implements UnitBody {
  /** From when a span counts. */
  public enum Base {
    /** When the timer itself became active. */
    ACTIVE,
    /** When the machine booted. */
    BOOT,
    /** When the manager started. */
    STARTUP,
    /** When the unit that it starts last became active. */
    UNIT_ACTIVE,
    /** When the unit that it starts last became inactive. */
    UNIT_INACTIVE
  }

  /** A time after something. */
  public record Monotonic(Base base, TimeSpan span) {}

  public TimerBody {
    monotonic = List.copyOf(monotonic);
    calendars = List.copyOf(calendars);
  }
}
